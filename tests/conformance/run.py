"""Runs a module of tests with one client: run.py CLIENT MODULE [TEST...]. Ends with 77 where this machine lacks that aws."""

import os
import sys
import unittest

import clients


def main():
    client, module, *tests = sys.argv[1:]
    # boto3 and the JavaScript SDK are installed by scripts/setup, and so is one aws, of whichever version.
    if client.startswith("aws") and int(client[-1]) not in clients.all_aws():
        if not clients.all_aws():
            sys.exit("there is no aws: run scripts/setup")
        print(f"This machine has no aws of version {client[-1]}: skipped.")
        sys.exit(77)
    os.environ["GANTRY_CLIENT"] = client
    unittest.main(module=None, argv=[module, "-v", *(tests or [module])])


if __name__ == "__main__":
    main()

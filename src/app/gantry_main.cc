#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <functional>
#include <string>

#include "app/cli/commands.h"
#include "app/version.h"

namespace {

using gantry::Result;
namespace cli = gantry::cli;

/// The command that the user chose, ready to run.
using Command = std::function<Result<int>()>;

void add_data_dir(CLI::App& command, std::string& value) {
  command.add_option("--data-dir", value, "Gantry's data folder")->envname("GANTRY_DATA_DIR");
}

/// gantryd's flags that `up` hands on without a look.
constexpr std::pair<const char*, const char*> kHandedOn[] = {
    {"--listen", "Address and port of the API (127.0.0.1:4566)"},
    {"--io-threads", "I/O threads of gantryd"},
    {"--log-level", "trace, debug, info, warn or error"},
    {"--tls-certificate", "PEM file: serve HTTPS with this certificate"},
    {"--tls-key", "PEM file of its private key"},
};

void add_up(CLI::App& app, Command& chosen) {
  auto options = std::make_shared<cli::UpOptions>();
  auto* up = app.add_subcommand("up", "Start gantryd in the background and wait until it is ready");
  add_data_dir(*up, options->data_dir);
  up->add_option("--compute", options->compute, "What instances are")
      ->envname("GANTRY_COMPUTE")
      ->check(CLI::IsMember({"docker", "simulated"}))
      ->capture_default_str();
  up->add_flag_callback(
      "--simulated", [options] { options->compute = "simulated"; },
      "Instances without containers: needs neither root nor Docker");
  up->add_option("--deployment", options->deployment, "Names what Gantry makes on this machine")
      ->envname("GANTRY_DEPLOYMENT")
      ->capture_default_str();
  up->add_option("--machine-image", options->machine_image,
                 "Image of the instances (the one of this version, built if missing)")
      ->envname("GANTRY_MACHINE_IMAGE");
  up->add_flag("--foreground", options->foreground,
               "Become gantryd, for a service manager, instead of starting it in the background");
  for (const auto& [flag, help] : kHandedOn) {
    up->add_option_function<std::string>(
        flag,
        [options, name = flag](const std::string& value) {
          options->daemon_flags.emplace_back(name, value);
        },
        help);
  }
  up->callback([options, &chosen] { chosen = [options] { return cli::up(*options); }; });
}

void add_env(CLI::App& app, Command& chosen) {
  struct Options {
    std::string data_dir;
    cli::Shell shell = cli::Shell::kSh;
  };
  auto options = std::make_shared<Options>();
  auto* env = app.add_subcommand("env", "Print what an AWS client needs: eval \"$(gantry env)\"");
  add_data_dir(*env, options->data_dir);
  env->add_option("--shell", options->shell, "sh, fish or json")
      ->transform(CLI::CheckedTransformer(std::map<std::string, cli::Shell>{
          {"sh", cli::Shell::kSh}, {"fish", cli::Shell::kFish}, {"json", cli::Shell::kJson}}));
  env->callback([options, &chosen] {
    chosen = [options] { return cli::env(options->data_dir, options->shell); };
  });
}

/// A command whose only option is the data folder.
void add_plain(CLI::App& app, Command& chosen, const std::string& name, const std::string& help,
               Result<int> (*run)(const std::string&)) {
  auto data_dir = std::make_shared<std::string>();
  auto* command = app.add_subcommand(name, help);
  add_data_dir(*command, *data_dir);
  command->callback(
      [data_dir, run, &chosen] { chosen = [data_dir, run] { return run(*data_dir); }; });
}

void add_status(CLI::App& app, Command& chosen) {
  auto options = std::make_shared<cli::StatusOptions>();
  auto* status = app.add_subcommand("status", "Show gantryd, clusters, instances and tasks");
  add_data_dir(*status, options->data_dir);
  status->add_flag("--resources", options->resources,
                   "Show everything that Gantry made on this machine instead");
  status->callback([options, &chosen] { chosen = [options] { return cli::status(*options); }; });
}

void add_destroy(CLI::App& app, Command& chosen) {
  auto options = std::make_shared<cli::DestroyOptions>();
  auto* destroy = app.add_subcommand("destroy", "Stop gantryd and remove everything that it made");
  add_data_dir(*destroy, options->data_dir);
  destroy->add_option("--deployment", options->deployment, "If its data folder is lost");
  destroy->add_flag("--yes", options->confirmed, "Do not ask");
  destroy->callback([options, &chosen] { chosen = [options] { return cli::destroy(*options); }; });
}

void add_ssh(CLI::App& app, Command& chosen) {
  auto options = std::make_shared<cli::SshOptions>();
  auto* ssh = app.add_subcommand("ssh", "Open a shell on an instance, or run a command there");
  add_data_dir(*ssh, options->data_dir);
  ssh->add_option("instance", options->instance_id, "i-...")->required();
  ssh->prefix_command();
  ssh->callback([options, ssh, &chosen] {
    options->command = ssh->remaining();
    chosen = [options] { return cli::ssh(*options); };
  });
}

void add_logs(CLI::App& app, Command& chosen) {
  auto options = std::make_shared<cli::LogsOptions>();
  auto* logs = app.add_subcommand("logs", "Print the end of gantryd's log");
  add_data_dir(*logs, options->data_dir);
  logs->add_option("--lines,-n", options->lines, "How many lines")->capture_default_str();
  logs->callback([options, &chosen] { chosen = [options] { return cli::logs(*options); }; });
}

void add_explain(CLI::App& app, Command& chosen) {
  auto options = std::make_shared<cli::ExplainOptions>();
  auto* explain = app.add_subcommand(
      "explain", "Tell why a task or service is as it is, and what each instance says to it");
  add_data_dir(*explain, options->data_dir);
  explain->add_option("kind", options->kind, "task or service")
      ->required()
      ->check(CLI::IsMember({"task", "service"}));
  explain->add_option("id", options->id, "A name, an id or an ARN")->required();
  explain->add_option("--cluster", options->cluster, "The cluster")->capture_default_str();
  explain->callback([options, &chosen] { chosen = [options] { return cli::explain(*options); }; });
}

void add_plan(CLI::App& app, Command& chosen) {
  auto* plan = app.add_subcommand("plan", "Show where tasks would be placed, without doing it");
  plan->require_subcommand(1);
  for (const char* operation : {"run-task", "update-service"}) {
    auto options = std::make_shared<cli::PlanOptions>();
    options->operation = operation;
    const bool runs = options->operation == "run-task";
    auto* command = plan->add_subcommand(
        operation, runs ? "Where a RunTask would place" : "Where an UpdateService would place");
    add_data_dir(*command, options->data_dir);
    command->add_option("--cluster", options->cluster, "The cluster (default)");
    command->add_option("--task-definition", options->task_definition, "FAMILY, FAMILY:REVISION");
    command->add_option(runs ? "--count" : "--desired-count", options->count, "How many tasks");
    if (!runs) {
      command->add_option("--service", options->service, "The service");
      command->add_flag("--force-new-deployment", options->force_new_deployment,
                        "As if all tasks were replaced");
    }
    command->add_option("--cli-input-json", options->input, "The request's JSON, or file://PATH");
    command->callback([options, &chosen] { chosen = [options] { return cli::plan(*options); }; });
  }
}

void add_cluster(CLI::App& app, Command& chosen) {
  auto* cluster = app.add_subcommand(
      "cluster", "Clusters with instances, as the ECS console's wizard makes them");
  cluster->require_subcommand(1);
  struct Verb {
    const char* name;
    const char* help;
    Result<int> (*run)(const cli::ClusterOptions&);
  };
  const Verb verbs[] = {
      {"up", "Make a cluster and the Auto Scaling group of its instances", cli::cluster_up},
      {"scale", "Change how many instances it has", cli::cluster_scale},
      {"down", "End its instances and remove what 'up' made", cli::cluster_down}};
  for (const auto& verb : verbs) {
    auto options = std::make_shared<cli::ClusterOptions>();
    auto* command = cluster->add_subcommand(verb.name, verb.help);
    add_data_dir(*command, options->data_dir);
    command->add_option("name", options->name, "The cluster's name")->required();
    const std::string_view name = verb.name;
    if (name == "scale") {
      command->add_option("size", options->size, "How many instances")->required();
    } else if (name == "up") {
      command->add_option("--instance-type", options->instance_type, "Type of the instances")
          ->capture_default_str();
      command->add_option("--size", options->size, "How many instances")->capture_default_str();
      command->add_option("--key-pair", options->key_pair, "Key pair that opens ssh");
      command->add_option("--open-port", options->open_ports, "TCP port to open to everybody");
      command->add_option("--template", options->template_file,
                          "JSON file with more of CreateLaunchConfiguration's parameters");
    }
    command->callback(
        [options, run = verb.run, &chosen] { chosen = [options, run] { return run(*options); }; });
  }
}

void add_commands(CLI::App& app, Command& chosen) {
  add_up(app, chosen);
  add_env(app, chosen);
  add_status(app, chosen);
  add_plain(app, chosen, "down", "Stop gantryd; instances, tasks and state stay", cli::down);
  add_destroy(app, chosen);
  add_ssh(app, chosen);
  add_logs(app, chosen);
  add_explain(app, chosen);
  add_plan(app, chosen);
  add_cluster(app, chosen);
  app.add_subcommand("version", "Print the version")->callback([&chosen] {
    chosen = [] {
      fmt::print("gantry {}\n", gantry::app::kVersion);
      return Result<int>(cli::kExitOk);
    };
  });
}

}  // namespace

int main(int argc, char** argv) {
  CLI::App app("Gantry: Amazon ECS that you run yourself", "gantry");
  app.set_version_flag("--version", std::string("gantry ") + gantry::app::kVersion);
  app.require_subcommand(0, 1);
  Command chosen;
  add_commands(app, chosen);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    if (error.get_exit_code() == 0) return app.exit(error);  // --help, --version
    fmt::print(stderr, "gantry: {}. Try 'gantry --help'.\n", error.what());
    return cli::kExitUsage;
  }
  if (!chosen) {
    fmt::print(stderr, "gantry: give a command, for example 'gantry up'.\n\n{}", app.help());
    return cli::kExitUsage;
  }
  const auto status = chosen();
  if (status) return *status;
  fmt::print(stderr, "gantry: {}\n", status.error().message);
  return cli::kExitFailed;
}

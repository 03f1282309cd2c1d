// Calls ECS through the JavaScript SDK: a request a line on standard input, its answer a line on standard output. clients.py
// tells both. Arguments: the endpoint.
import readline from "node:readline";
import { Readable } from "node:stream";
import * as sdk from "@aws-sdk/client-ecs";

const warnings = [];
for (const level of ["warn", "error"]) {
  console[level] = (...words) => warnings.push(words.join(" "));
}
process.on("warning", (warning) => warnings.push(String(warning)));

const client = new sdk.ECSClient({ endpoint: process.argv[2], region: process.env.AWS_DEFAULT_REGION, maxAttempts: 1 });
const wire = { sent: "", raw: "" };

client.middlewareStack.add(
  (next) => async (context) => {
    wire.sent = context.request.body;
    return next(context);
  },
  { step: "finalizeRequest", name: "recordSent" },
);
// Next to the wire: hands the deserializer a body that was read already.
client.middlewareStack.add(
  (next) => async (context) => {
    const result = await next(context);
    const parts = [];
    for await (const part of result.response.body) {
      parts.push(part);
    }
    wire.raw = Buffer.concat(parts);
    result.response.body = Readable.from([wire.raw]);
    return result;
  },
  { step: "deserialize", name: "recordRaw", priority: "low" },
);

// Members of each structure as this SDK knows them.
function model() {
  const structures = {};
  for (const [name, schema] of Object.entries(sdk)) {
    if (name.endsWith("$") && Array.isArray(schema) && Array.isArray(schema[4])) {
      structures[schema[2]] = schema[4];
    }
  }
  const operations = Object.keys(sdk).filter((name) => name.endsWith("Command") && name !== "$Command");
  return { structures, operations: operations.map((name) => name.slice(0, -"Command".length)) };
}

// Dates as seconds since 1970: JSON.stringify would make texts of them.
function dates(value) {
  if (value instanceof Date) return value.getTime() / 1000;
  if (Array.isArray(value)) return value.map(dates);
  if (value && typeof value === "object") {
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, dates(inner)]));
  }
  return value;
}

async function call({ operation, parameters }) {
  wire.sent = wire.raw = "";
  warnings.length = 0;
  const answer = {};
  try {
    const { $metadata, ...parsed } = await client.send(new sdk[`${operation}Command`](parameters));
    answer.parsed = dates(parsed);
    answer.status = $metadata.httpStatusCode;
  } catch (error) {
    if (!error.$metadata) {
      return { failure: String(error.stack) };
    }
    answer.error = { code: error.name, message: error.message };
    answer.status = error.$metadata.httpStatusCode;
  }
  return { ...answer, sent: String(wire.sent), raw: String(wire.raw), warnings: [...warnings] };
}

process.stdout.write(`${JSON.stringify({ version: `@aws-sdk/client-ecs on Node ${process.version}`, ...model() })}\n`);
for await (const line of readline.createInterface({ input: process.stdin })) {
  process.stdout.write(`${JSON.stringify(await call(JSON.parse(line)))}\n`);
}

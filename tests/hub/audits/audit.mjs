// Runs every server audit of graphql-http against the URL given and prints the results as JSON.
import { serverAudits } from "graphql-http";

const url = process.argv[2];
if (url === undefined) {
  console.error("usage: node audit.mjs URL");
  process.exit(2);
}
const results = [];
for (const audit of serverAudits({ url, fetchFn: fetch })) {
  const { id, name, status, reason } = await audit.fn();
  results.push({ id, name, status, reason: reason ?? null });
}
console.log(JSON.stringify(results));

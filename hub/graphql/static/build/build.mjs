// Bundles GraphiQL and React into ../assets, without the style sheet's embedded fonts, and writes the
// licences of every package whose code is in the bundle. Refuses a package whose licence is not listed.
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { build } from "esbuild";

const here = import.meta.dirname;
const assets = join(here, "..", "assets");
const ALLOWED = new Set(["MIT", "ISC", "0BSD", "BSD-2-Clause", "BSD-3-Clause", "Apache-2.0"]);

mkdirSync(assets, { recursive: true });
const { metafile } = await build({
  absWorkingDir: here,
  entryPoints: ["start.js"],
  outfile: join(assets, "graphiql.min.js"),
  bundle: true,
  minify: true,
  metafile: true,
  format: "iife",
  target: "es2020",
  legalComments: "none",
  define: { "process.env.NODE_ENV": '"production"' },
});
const style = readFileSync(join(here, "node_modules/graphiql/graphiql.min.css"), "utf8");
writeFileSync(join(assets, "graphiql.min.css"), style.replace(/@font-face\s*\{[^}]*\}\s*/gu, ""));

function notice(directory) {
  const { name, version, license } = JSON.parse(readFileSync(join(here, directory, "package.json"), "utf8"));
  if (!ALLOWED.has(license)) throw new Error(`${name}: licence ${license} is not on the list`);
  const file = readdirSync(join(here, directory)).find((entry) => /^licen[cs]e/iu.test(entry));
  const text = file ? readFileSync(join(here, directory, file), "utf8").trim() : "(no licence file in the package)";
  return `${name} ${version} (${license})\n\n${text}\n`;
}

const inputs = Object.keys(metafile.inputs).map((path) => /^(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//u.exec(path)?.[1]);
const bundled = new Set(inputs.filter((path) => path !== undefined));
const head = "The files beside this one contain code of these packages. Fonts embedded in GraphiQL's style\nsheet were removed.\n";
const rule = `\n${"-".repeat(80)}\n\n`;
writeFileSync(join(assets, "LICENSES.txt"), [head, ...[...bundled].sort().map(notice)].join(rule));

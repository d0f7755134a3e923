// Bundles the card: node build.mjs FOLDER. Called by scripts/build-card. The same sources give the same bytes anywhere.
import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { build } from "esbuild";

const NAME = "bitrix24-workday-card";
const LICENCES = "LICENSES.txt";
// A dashboard on a wall tablet loads it over Wi-Fi; in bytes, compressed.
const LIMIT = 40_000;

/** The folders of the packages in a bundle, sorted, from esbuild's account of it. */
function packagesOf(inputs) {
  const used = Object.keys(inputs).filter((path) => inputs[path].bytesInOutput > 0);
  const folders = used.map((path) => /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(path)?.[0]);
  return [...new Set(folders.filter(Boolean))].sort();
}

async function licenceOf(folder) {
  const { name, version, license } = JSON.parse(await readFile(join(folder, "package.json"), "utf8"));
  const file = (await readdir(folder)).find((entry) => /^licen[cs]e(\.|$)/i.test(entry));
  if (!file) throw new Error(`The package ${name} has no licence file.`);
  const text = (await readFile(join(folder, file), "utf8")).replaceAll("\r\n", "\n").trim();
  return { name: `${name} ${version}, ${license}`, text };
}

/** The licences as one text; packages with the same one share it. */
function notice(licences) {
  const heading = `${NAME}.js holds parts of these packages; the rest is under the licence of this project.`;
  const parts = Map.groupBy(licences, ({ text }) => text);
  const sections = [...parts].map(([text, holders]) => [...holders.map(({ name }) => name), "", text].join("\n"));
  return `${[heading, ...sections].join(`\n\n${"-".repeat(80)}\n\n`)}\n`;
}

const [folder] = process.argv.slice(2);
const { metafile, outputFiles } = await build({
  entryPoints: [`src/${NAME}.ts`],
  outfile: `${NAME}.js`,
  write: false,
  metafile: true,
  bundle: true,
  minify: true,
  format: "esm",
  target: "es2022",
  charset: "utf8",
  legalComments: "none",
  banner: { js: `/*! Made from card/ by scripts/build-card; licences of its parts: ${LICENCES} */` },
});
const [{ contents }] = outputFiles;
const [{ inputs }] = Object.values(metafile.outputs);
const compressed = gzipSync(contents, { level: 9 }).length;
console.log(`${NAME}.js: ${contents.length} bytes, compressed ${compressed} of at most ${LIMIT - 1}`);
if (compressed >= LIMIT) {
  console.error("error: The card is too large.");
  process.exit(1);
}
await writeFile(join(folder, `${NAME}.js`), contents);
await writeFile(join(folder, LICENCES), notice(await Promise.all(packagesOf(inputs).map(licenceOf))));

// Writes the API reference to docs/api, or with --check only looks whether it could be written: no exported name without
// a description, none that mentions a type nobody exports, no broken link. Exit code 1 if not.
import { fileURLToPath } from 'node:url';
import { Application, TSConfigReader, TypeDocReader } from 'typedoc';

process.chdir(fileURLToPath(new URL('..', import.meta.url)));
const check = process.argv.includes('--check');
const app = await Application.bootstrapWithPlugins({}, [new TypeDocReader(), new TSConfigReader()]);
const project = await app.convert();
if (project === undefined) process.exit(1);
app.validate(project);
for (const name of notExported(app.serializer.projectToObject(project, process.cwd()))) app.logger.error(name);
const sound = !app.logger.hasErrors() && !app.logger.hasWarnings();
if (!sound) process.exitCode = 1;
else if (!check) await app.generateOutputs(project);

/** Typedoc looks for these only in the package it is started in, and here are three. */
function notExported(project) {
  const allowed = app.options.getValue('intentionallyNotExported');
  const found = new Map();
  visit(project, '');
  return [...found].map(([name, owner]) => `${name}, referenced by ${owner}, is not exported`);

  function visit(value, owner) {
    if (typeof value !== 'object' || value === null) return;
    const { type, name, target, kind } = value;
    // A target that is documented is a number; what is left names its package.
    if (type === 'reference' && target?.packageName?.startsWith('@lexrun/') && !allowed.includes(name)) {
      found.set(`${name} (${target.packageName}/${target.packagePath})`, owner);
    }
    const own = kind !== undefined && name !== undefined ? `${owner}.${name}` : owner;
    for (const [key, part] of Object.entries(value)) if (key !== 'symbolIdMap') visit(part, own);
  }
}

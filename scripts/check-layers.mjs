// @ts-check
// Holds src/ to the import table in layers.mjs: folders as layers, one library a driver, lazy drivers, zero cycles.
import { readFileSync } from 'node:fs';
import { posix } from 'node:path';
import { coreLibraries, entry, layers, libraries, pureBuiltins, pureLayers, webAppImports } from './layers.mjs';
import { importsOf, isStarted, readSources, report } from './source-files.mjs';

/** @typedef {import('./source-files.mjs').Violation} Violation */
/** @typedef {{ specifier: string, typeOnly?: boolean, dynamic?: boolean, line?: number }} ImportEntry */
/** @typedef {{ file: string, imports: ImportEntry[] }} ModuleImports `file` is relative to src. */

/**
 * Everything wrong with the imports of these files. Together they must be all of src.
 * @param {readonly ModuleImports[]} modules
 * @returns {Violation[]}
 */
export function layerViolations(modules) {
  const files = new Set(modules.map((module) => module.file));
  const violations = modules.flatMap((module) => {
    const file = `src/${module.file}`;
    const from = layerOf(module.file);
    if (!from) return [{ file, message: 'is in no layer: add its folder to scripts/layers.mjs' }];
    return module.imports.flatMap((imported) => {
      const message = importProblem(module.file, from, imported, files);
      return message ? [{ file, line: imported.line, message }] : [];
    });
  });
  return [...violations, ...librariesProblems(modules), ...eagerLibraries(modules), ...cycles(modules)];
}

/**
 * The web app sees the published client and its own packages: what it can do, anybody's app can.
 * @param {readonly ModuleImports[]} modules `file` is relative to ui/src
 * @param {readonly string[]} packages
 * @returns {Violation[]}
 */
export function webAppViolations(modules, packages) {
  return modules.flatMap((module) =>
    module.imports
      .filter(({ specifier }) =>
        specifier.startsWith('.')
          ? posix.join(posix.dirname(module.file), specifier).startsWith('..')
          : !webAppImports.includes(specifier) && !packages.includes(packageName(specifier)),
      )
      .map(({ specifier, line }) => ({
        file: `ui/src/${module.file}`,
        line,
        message: `imports ${specifier}: the web app may import ${webAppImports.join(', ')} and the packages of ui/package.json`,
      })),
  );
}

/**
 * @param {string} file
 * @param {string} from its layer
 * @param {ImportEntry} imported
 * @param {ReadonlySet<string>} files
 * @returns {string | null}
 */
function importProblem(file, from, { specifier, typeOnly = false }, files) {
  if (specifier.startsWith('node:')) {
    const allowed = typeOnly || !pureLayers.includes(from) || pureBuiltins.includes(specifier);
    return allowed ? null : `${from} is pure and must not import ${specifier}`;
  }
  if (!specifier.startsWith('.')) return libraryProblem(file, packageName(specifier));
  const target = resolve(file, specifier);
  if (!files.has(target)) return `imports ${specifier}, which is no file of src (relative imports end in .js)`;
  const to = layerOf(target);
  if (to === from) return null;
  const allowed = (layers[from] ?? []).some((rule) => allows(rule, target, typeOnly));
  return allowed ? null : `${from} must not import ${target}${typeOnly ? '' : ' (or only as import type)'}`;
}

/**
 * @param {string} rule
 * @param {string} target
 * @param {boolean} typeOnly
 */
function allows(rule, target, typeOnly) {
  const needsType = rule.startsWith('type ');
  const place = needsType ? rule.slice('type '.length) : rule;
  return (target === place || target.startsWith(`${place}/`)) && (typeOnly || !needsType);
}

/**
 * @param {string} file
 * @param {string} name
 * @returns {string | null}
 */
function libraryProblem(file, name) {
  const place = Object.keys(libraries).find((key) => holds(key, file));
  const allowed = place ? (libraries[place] ?? []) : [];
  return allowed.some((library) => matches(library, name))
    ? null
    : `imports the library ${name}, which scripts/layers.mjs does not give it`;
}

/**
 * The table itself: one library a driver, and nothing in it that the code no longer does.
 * @param {readonly ModuleImports[]} modules
 * @returns {Violation[]}
 */
function librariesProblems(modules) {
  return Object.entries(libraries).flatMap(([place, names]) => {
    const used = modules
      .filter((module) => holds(place, module.file))
      .flatMap((module) => module.imports.map((imported) => packageName(imported.specifier)));
    const problems = names
      .filter((library) => !used.some((name) => matches(library, name)))
      .map((library) => `gives ${place} the library ${library}, which it does not import`);
    if (place.startsWith('drivers/') && names.length > 1)
      problems.push(`gives the driver ${place} more than one library`);
    return problems.map((message) => ({ file: 'scripts/layers.mjs', message }));
  });
}

/**
 * Drivers that a plain import of the package would load together with their library.
 * @param {readonly ModuleImports[]} modules
 * @returns {Violation[]}
 */
function eagerLibraries(modules) {
  const byFile = new Map(modules.map((module) => [module.file, module]));
  const loaded = new Set(byFile.has(entry) ? [entry] : []);
  // A Set visits what is added while it is walked, so this reaches everything.
  for (const file of loaded) {
    for (const imported of byFile.get(file)?.imports ?? []) {
      const target = resolve(file, imported.specifier);
      if (isEager(imported) && byFile.has(target)) loaded.add(target);
    }
  }
  return [...loaded]
    .filter((file) => file.startsWith('drivers/'))
    .flatMap((file) =>
      (byFile.get(file)?.imports ?? [])
        .filter(
          (imported) =>
            isEager(imported) && isLibrary(imported.specifier) && !coreLibraries.includes(imported.specifier),
        )
        .map((imported) => ({
          file: `src/${file}`,
          line: imported.line,
          message: `loads ${imported.specifier} as soon as the package is imported: import it, or this driver, lazily`,
        })),
    );
}

/**
 * One violation per cycle; `import type` counts, because a reader has to follow it too.
 * @param {readonly ModuleImports[]} modules
 * @returns {Violation[]}
 */
function cycles(modules) {
  const byFile = new Map(modules.map((module) => [module.file, module]));
  const done = new Set();
  /** @type {Violation[]} */
  const found = [];
  /** @param {string} file @param {readonly string[]} path */
  function visit(file, path) {
    const start = path.indexOf(file);
    if (start >= 0) {
      found.push({ file: `src/${file}`, message: `import cycle: ${[...path.slice(start), file].join(' -> ')}` });
      return;
    }
    if (done.has(file)) return;
    for (const imported of byFile.get(file)?.imports ?? []) {
      const target = resolve(file, imported.specifier);
      if (byFile.has(target)) visit(target, [...path, file]);
    }
    done.add(file);
  }
  for (const file of byFile.keys()) visit(file, []);
  return found;
}

/** @param {string} file */
function layerOf(file) {
  const place = file.split('/')[0] ?? '';
  return place in layers ? place : null;
}

/** @param {string} file @param {string} specifier */
function resolve(file, specifier) {
  if (!specifier.startsWith('.')) return specifier;
  return posix.join(posix.dirname(file), specifier).replace(/\.js$/, '.ts');
}

/** @param {ImportEntry} imported */
function isEager(imported) {
  return !imported.typeOnly && !imported.dynamic;
}

/** @param {string} specifier */
function isLibrary(specifier) {
  return !specifier.startsWith('.') && !specifier.startsWith('node:');
}

/** @param {string} specifier */
function packageName(specifier) {
  return specifier.split('/', specifier.startsWith('@') ? 2 : 1).join('/');
}

/** @param {string} place @param {string} file */
function holds(place, file) {
  return place === file || (place.endsWith('/') && file.startsWith(place));
}

/** @param {string} library @param {string} name */
function matches(library, name) {
  return library === name || (library.endsWith('/*') && name.startsWith(library.slice(0, -1)));
}

if (isStarted(import.meta.url)) {
  const modules = readSources('src').map((source) => ({
    file: source.file.slice('src/'.length),
    imports: importsOf(source),
  }));
  const webApp = readSources('ui/src', ['.ts', '.tsx']).map((source) => ({
    file: source.file.slice('ui/src/'.length),
    imports: importsOf(source),
  }));
  const manifest = new URL('../ui/package.json', import.meta.url);
  const { dependencies } = JSON.parse(readFileSync(manifest, 'utf8'));
  report(
    'layers',
    [...layerViolations(modules), ...webAppViolations(webApp, Object.keys(dependencies))],
    `${modules.length} files of src and ${webApp.length} of ui keep to the table, no cycle`,
  );
}

// No container engine here: that the Dockerfile and compose.yaml name what is there, and give it what it needs.
import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { createProgram } from '#src/cli/program.js';
import { environmentNames } from '#src/config.js';

const read = (name: string) => readFileSync(new URL(`../../${name}`, import.meta.url), 'utf8');
const compose = read('compose.yaml');
const dockerfile = read('Dockerfile');
const manifest = JSON.parse(read('package.json')) as {
  engines: { node: string };
  peerDependencies: Record<string, string>;
  files: string[];
};
const commands = new Map(createProgram().commands.map((command) => [command.name(), command]));

/** Service -> its lines. */
const services = new Map(
  [
    ...(compose.split('\nservices:\n')[1]!.split('\nvolumes:\n')[0] ?? '').matchAll(
      /^ {2}(\w+):\n((?: {4}.*\n?|\n)*)/gm,
    ),
  ].map(([, name, body]) => [name!, body!]),
);

describe('compose.yaml', () => {
  it('has the server, the worker, the database and Redis', () => {
    expect([...services.keys()]).toEqual(['database', 'redis', 'migrate', 'server', 'worker']);
    expect(services.get('database')).toContain('image: pgvector/pgvector:');
    expect(services.get('redis')).toContain('image: redis:');
  });

  it('runs commands and options that are there', () => {
    const ours = ['migrate', 'server', 'worker'].map((name) => services.get(name)!);
    for (const body of ours) {
      expect(body).toContain('<<: *recollect');
      const words = JSON.parse(/^ {4}command: (\[.*\])$/m.exec(body)![1]!) as string[];
      const command = commands.get(words[0]!);
      expect([words[0], command !== undefined]).toEqual([words[0], true]);
      const known = command!.options.map(({ long }) => long);
      for (const option of words.filter((word) => word.startsWith('--'))) expect(known).toContain(option);
    }
  });

  it('sets names that are read, and starts nothing on tables that are not there yet', () => {
    const block = compose.split('environment: &environment\n')[1]!.split('\n\n')[0]!;
    const names = [...block.matchAll(/^ {4}(\w+):/gm)].map(([, name]) => name);
    expect(names).toContain('RECOLLECT_DATABASE_URL');
    expect(names.filter((name) => !(name! in environmentNames))).toEqual([]);
    for (const name of ['server', 'worker'])
      expect(services.get(name)).toMatch(/migrate:\n {8}condition: service_completed_successfully/);
    expect(services.get('migrate')).toMatch(/database:\n {8}condition: service_healthy/);
  });

  it('shows the server to this machine only, on the port it listens on', () => {
    const server = services.get('server')!;
    expect(server).toContain('"127.0.0.1:7437:7437"');
    expect(server).toContain('"--port", "7437"');
    expect(dockerfile).toContain('EXPOSE 7437');
    // A server on every address wants a key or a secret; without one it would not start.
    expect(compose).toMatch(/RECOLLECT_TOKEN_SECRET: \$\{RECOLLECT_TOKEN_SECRET:\?/);
  });

  it('holds no secret', () => {
    expect(compose).not.toMatch(/PASSWORD: (?!\$\{)/);
  });
});

describe('Dockerfile', () => {
  it('uses a Node that is supported, and the Redis client the package asks for', () => {
    const [, node] = /FROM node:(\d+)/.exec(dockerfile)!;
    expect(Number(node)).toBeGreaterThanOrEqual(Number(/\d+/.exec(manifest.engines.node)![0]));
    const [, redis] = /redis@(\d+\.\d+\.\d+)/.exec(dockerfile)!;
    expect(manifest.peerDependencies.redis).toBe(`^${redis}`);
  });

  it('does not keep from the build what is packed or built', () => {
    const ignored = read('.dockerignore').split('\n').filter(Boolean);
    const needed = [...manifest.files.filter((file) => file !== 'dist'), 'src', 'ui', 'scripts', 'package-lock.json'];
    expect(needed.filter((name) => ignored.includes(name))).toEqual([]);
    expect(needed.filter((name) => !existsSync(new URL(`../../${name}`, import.meta.url)))).toEqual([]);
  });

  it('runs as a user without rights', () => {
    expect(dockerfile).toMatch(/^USER node$/m);
    expect(dockerfile.indexOf('USER node')).toBeGreaterThan(dockerfile.lastIndexOf('RUN '));
  });
});

// Sends the requests of each group of cases to a backend of its own, and keeps the answers.
import { spawn } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import fs from 'node:fs';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { isDeepStrictEqual } from 'node:util';
import YAML from 'yaml';
import { readAnswers, settle } from './answer.mjs';
import { requestBytes } from './request.mjs';

const here = path.dirname(fileURLToPath(import.meta.url));
const [suite, ...args] = process.argv.slice(2);
const check = args.includes('--check');
const words = args.filter(arg => !arg.startsWith('--'));

const sleep = milliseconds => new Promise(resolve => setTimeout(resolve, milliseconds));

function freePort() {
  return new Promise((resolve, reject) => {
    const server = net.createServer();
    server.on('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}

/** What the server says to these bytes: everything until it closes, or is silent for too long after an answer. */
function exchange(port, bytes, expected) {
  return new Promise((resolve, reject) => {
    const socket = net.connect({ port, host: '127.0.0.1' });
    const chunks = [];
    let open = true;
    const done = () => {
      if (open) {
        open = false;
        clearTimeout(limit);
        socket.destroy();
        resolve(Buffer.concat(chunks));
      }
    };
    const limit = setTimeout(done, 15_000);
    socket.on('connect', () => socket.write(bytes));
    socket.on('data', chunk => {
      chunks.push(chunk);
      const answers = readAnswers(Buffer.concat(chunks), expected, false);
      if (answers.length === expected.length && answers.every(answer => !answer.cut)) {
        done();
      }
    });
    socket.on('close', done);
    // a server may close while it is still being sent to: what it said before counts
    socket.on('error', error => (error.code === 'ECONNREFUSED' ? reject(error) : done()));
  });
}

async function ask(port, request, folder) {
  const { bytes, methods } = requestBytes(request);
  const text = await exchange(port, bytes, methods);
  const answers = readAnswers(text, methods, true);
  const volatile = [
    [new RegExp(`:${port}\\b`, 'g'), ':<port>'],
    [/logId=[0-9a-f]{20}/g, 'logId=<id>'],
    [new RegExp(folder, 'g'), '<folder>'],
  ];
  const settled = answers.map(answer => settle(answer, volatile));
  return settled.length === 1 ? settled[0] : settled;
}

async function isReady(port) {
  const bytes = Buffer.from('GET /.backstage/health/v1/readiness HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n');
  const [answer] = readAnswers(await exchange(port, bytes, ['GET']), ['GET'], true);
  return answer?.status === 200;
}

async function until(condition, what, log) {
  for (const end = Date.now() + 60_000; Date.now() < end; await sleep(20)) {
    if (await condition()) {
      return;
    }
  }
  throw new Error(`${what} does not happen:\n${log()}`);
}

/** What all backends have, so that each group only says what it is about. */
function baseConfig(port, files, folder) {
  // keys of its own, because the default keeps them in a database, and that would have to be compiled
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const [privateKeyFile, publicKeyFile] = [path.join(folder, 'private.pem'), path.join(folder, 'public.pem')];
  fs.writeFileSync(privateKeyFile, privateKey.export({ type: 'pkcs8', format: 'pem' }));
  fs.writeFileSync(publicKeyFile, publicKey.export({ type: 'spki', format: 'pem' }));
  const keys = [{ keyId: 'only', privateKeyFile, publicKeyFile }];
  return {
    backend: {
      baseUrl: `http://localhost:${port}`,
      listen: { host: '127.0.0.1', port },
      auth: { pluginKeyStore: { type: 'static', static: { keys } } },
    },
    tester: { files },
  };
}

/** The files that the plugin serves, of an age that does not change. */
function files(folder) {
  const target = path.join(folder, 'files');
  fs.cpSync(path.join(suite, 'files'), target, { recursive: true });
  for (const entry of fs.readdirSync(target, { recursive: true })) {
    const file = path.join(target, entry);
    fs.utimesSync(file, 1577836800, 1577836800);
  }
  return target;
}

async function httpGroup(group) {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'differential-'));
  const port = await freePort();
  const base = path.join(folder, 'base.yaml');
  const own = path.join(folder, 'app-config.yaml');
  fs.writeFileSync(base, YAML.stringify(baseConfig(port, files(folder), folder)));
  fs.writeFileSync(own, YAML.stringify(group.config ?? {}));
  const env = { PATH: process.env.PATH, HOME: folder, NODE_ENV: 'production', ...(group.app ? { WITH_APP: 'yes' } : {}) };
  const child = spawn(
    process.execPath,
    ['--no-node-snapshot', path.join(here, 'backend.js'), '--config', base, '--config', own],
    { cwd: here, env, stdio: ['ignore', 'pipe', 'pipe'] },
  );
  let log = '';
  const ended = new Promise(resolve => child.on('exit', code => resolve(code ?? 'signal')));
  let code;
  ended.then(value => (code = value));
  child.stdout.on('data', data => (log += data));
  child.stderr.on('data', data => (log += data));
  const alive = condition => async () => {
    if (code !== undefined) {
      throw new Error(`the backend has ended:\n${log}`);
    }
    return condition();
  };
  const answers = {};
  const during = async phase => {
    for (const request of (group.requests ?? []).filter(request => (request.while ?? 'running') === phase)) {
      answers[request.case] = await ask(port, request, folder);
    }
  };
  try {
    if (group.starts === false) {
      await Promise.race([ended, sleep(20_000)]);
      answers[group.group] = { starts: code === undefined };
      return answers;
    }
    await until(alive(() => log.includes('THE LATE PLUGIN IS STARTING')), 'starting', () => log);
    await during('starting');
    await until(alive(() => log.includes('THE BACKEND HAS STARTED')), 'the end of the start', () => log);
    await during('running');
    if ((group.requests ?? []).some(request => request.while === 'stopping')) {
      child.kill('SIGTERM');
      await until(alive(async () => !(await isReady(port))), 'stopping', () => log);
      await during('stopping');
    }
    return answers;
  } catch (error) {
    throw new Error(`${group.group}: ${error.message}`.slice(-4000));
  } finally {
    if (code === undefined) {
      child.kill('SIGKILL');
      await ended;
    }
    fs.rmSync(folder, { recursive: true, force: true });
  }
}

/** What a configuration is merged to: files and variables of its own, in a folder of its own. */
async function configCase(given) {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'differential-'));
  try {
    for (const [name, text] of Object.entries(given.files ?? {})) {
      const file = path.join(folder, name);
      fs.mkdirSync(path.dirname(file), { recursive: true });
      fs.writeFileSync(file, text);
    }
    const env = { PATH: process.env.PATH, ...given.env, READS: JSON.stringify(given.reads ?? []) };
    const child = spawn(process.execPath, [path.join(here, 'config.js'), ...(given.arguments ?? [])], { cwd: folder, env });
    let output = '';
    let problems = '';
    child.stdout.on('data', data => (output += data));
    child.stderr.on('data', data => (problems += data));
    await new Promise(resolve => child.on('close', resolve));
    if (!output) {
      throw new Error(`${given.case}: ${problems}`);
    }
    const real = fs.realpathSync(folder);
    return JSON.parse(output.replaceAll(JSON.stringify(real).slice(1, -1), '<folder>').replaceAll(folder, '<folder>'));
  } finally {
    fs.rmSync(folder, { recursive: true, force: true });
  }
}

/** Runs what is to be done for each item, a few at a time, and keeps the order. */
async function each(items, work) {
  const results = new Array(items.length);
  let next = 0;
  const worker = async () => {
    while (next < items.length) {
      const index = next++;
      results[index] = await work(items[index]);
    }
  };
  await Promise.all(Array.from({ length: os.cpus().length }, worker));
  return results;
}

function caseFiles(kind) {
  const folder = path.join(suite, 'cases', kind);
  return fs
    .readdirSync(folder)
    .sort()
    .filter(name => words.length === 0 || words.some(word => `${kind}/${name}`.includes(word)))
    .map(name => ({ kind, name: path.basename(name, '.yaml'), cases: YAML.parse(fs.readFileSync(path.join(folder, name), 'utf8')) }));
}

/** A line for each part of an answer: each is small, and headers are many. */
function printed(answers) {
  const answer = (value, indent) =>
    Array.isArray(value)
      ? block('[]', value.map(item => answer(item, `${indent}  `)), indent)
      : block('{}', Object.entries(value).map(([key, part]) => `${JSON.stringify(key)}: ${JSON.stringify(part)}`), indent);
  return block('{}', Object.entries(answers).map(([id, value]) => `${JSON.stringify(id)}: ${answer(value, '  ')}`), '');
}

function block([open, close], lines, indent) {
  return lines.length > 0 ? `${open}\n${indent}  ${lines.join(`,\n${indent}  `)}\n${indent}${close}` : open + close;
}

let differs = false;
for (const { kind, name, cases } of [...caseFiles('http'), ...caseFiles('config')]) {
  const parts =
    kind === 'http'
      ? await each(cases, httpGroup)
      : await each(cases, async given => ({ [given.case]: await configCase(given) }));
  const answers = Object.assign({}, ...parts);
  const file = path.join(suite, 'answers', kind, `${name}.json`);
  const text = `${printed(answers)}\n`;
  if (check) {
    const kept = fs.existsSync(file) ? JSON.parse(fs.readFileSync(file, 'utf8')) : {};
    for (const id of new Set([...Object.keys(kept), ...Object.keys(answers)])) {
      if (!isDeepStrictEqual(kept[id], answers[id])) {
        differs = true;
        console.error(`${kind}/${name}: ${id}\n  kept: ${JSON.stringify(kept[id])}\n  now:  ${JSON.stringify(answers[id])}`);
      }
    }
  } else {
    fs.writeFileSync(file, text);
  }
  console.log(`${kind}/${name}: ${Object.keys(answers).length} answers`);
}
process.exit(differs ? 1 : 0);

// What the real configuration loader makes of the files and variables around it: prints `{ config, reads }` or `{ error }`.
// Arguments are those of a backend (--config FILE); READS in the environment lists what is read afterwards.
const { ConfigSources } = require('@backstage/config-loader');
const { readDurationFromConfig } = require('@backstage/config');

const READERS = {
  string: (config, key) => config.getString(key),
  number: (config, key) => config.getNumber(key),
  boolean: (config, key) => config.getBoolean(key),
  strings: (config, key) => config.getStringArray(key),
  object: (config, key) => config.getConfig(key).get(),
  objects: (config, key) => config.getConfigArray(key).map(entry => entry.get()),
  any: (config, key) => config.get(key),
  has: (config, key) => config.has(key),
  keys: (config, key) => config.getConfig(key).keys(),
  'optional-string': (config, key) => config.getOptionalString(key) ?? null,
  'optional-number': (config, key) => config.getOptionalNumber(key) ?? null,
  'optional-boolean': (config, key) => config.getOptionalBoolean(key) ?? null,
  milliseconds: (config, key) => milliseconds(readDurationFromConfig(config, { key })),
};

const MILLISECONDS = {
  years: 365 * 86_400_000,
  months: 30 * 86_400_000,
  weeks: 7 * 86_400_000,
  days: 86_400_000,
  hours: 3_600_000,
  minutes: 60_000,
  seconds: 1000,
  milliseconds: 1,
};

function milliseconds(duration) {
  return Object.entries(duration).reduce((sum, [unit, count]) => sum + count * MILLISECONDS[unit], 0);
}

async function main() {
  const reads = JSON.parse(process.env.READS ?? '[]');
  delete process.env.READS;
  const source = ConfigSources.default({ argv: process.argv.slice(2), watch: false });
  const config = await ConfigSources.toConfig(source);
  const answer = { config: config.get() };
  if (reads.length > 0) {
    answer.reads = reads.map(([reader, key]) => {
      try {
        return { value: READERS[reader](config, key) };
      } catch (error) {
        return { error: error.message };
      }
    });
  }
  config.close?.();
  return answer;
}

main()
  .catch(error => ({ error: error.message }))
  .then(answer => {
    process.stdout.write(JSON.stringify(answer), () => process.exit(0));
  });

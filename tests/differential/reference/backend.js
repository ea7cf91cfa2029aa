// The real Backstage backend, with the same plugins as `../plugins` has in Rust. Configuration: --config FILE.
const { createBackend } = require('@backstage/backend-defaults');
const { createBackendPlugin, coreServices } = require('@backstage/backend-plugin-api');
const { testerRouter } = require('./tester');
const { Router } = require('express');

/** A plugin whose routes anybody may use: what authentication does is not what is compared. */
function plugin(pluginId, deps, init) {
  return createBackendPlugin({
    pluginId,
    register(env) {
      env.registerInit({
        deps: { http: coreServices.httpRouter, config: coreServices.rootConfig, ...deps },
        async init(services) {
          services.http.addAuthPolicy({ path: '/', allow: 'unauthenticated' });
          await init(services);
        },
      });
    },
  });
}

const tester = plugin('tester', {}, async ({ http, config }) => {
  http.use(await testerRouter(config.getString('tester.files')));
});

const neighbour = plugin('neighbour', { discovery: coreServices.discovery }, async ({ http, discovery }) => {
  const router = Router();
  router.get('/who', (_req, res) => res.json({ plugin: 'neighbour' }));
  router.get('/discover/:plugin', async (req, res) => {
    const { plugin: id } = req.params;
    res.json({ internal: await discovery.getBaseUrl(id), external: await discovery.getExternalBaseUrl(id) });
  });
  http.use(router);
});

/** Takes as long to start as the configuration says. */
const late = plugin('late', {}, async ({ http, config }) => {
  const router = Router();
  router.get('/who', (_req, res) => res.json({ plugin: 'late' }));
  http.use(router);
  // requests that are to wait for it make sense from now on
  console.log('THE LATE PLUGIN IS STARTING');
  const milliseconds = config.getOptionalNumber('late.milliseconds') ?? 0;
  await new Promise(resolve => setTimeout(resolve, milliseconds));
});

/** Does not start if the configuration says so. */
const failing = plugin('failing', {}, async ({ http, config }) => {
  const router = Router();
  router.get('/who', (_req, res) => res.json({ plugin: 'failing' }));
  http.use(router);
  if (config.getOptionalBoolean('failing.fails')) {
    throw new Error('as it was told to');
  }
});

/** Answers what no other plugin is asked for: requests that match nothing go to the plugin with this id. */
const app = plugin('app', {}, async ({ http }) => {
  const router = Router();
  router.get('/known', (_req, res) => res.json({ plugin: 'app', known: true }));
  router.get('*', (req, res) => res.json({ plugin: 'app', url: req.url }));
  http.use(router);
});

const backend = createBackend();
for (const feature of [tester, neighbour, late, failing]) {
  backend.add(feature);
}
if (process.env.WITH_APP) {
  backend.add(app);
}
// health checks would count as requests, so that this is how the recorder learns of it
backend.start().then(
  () => console.log('THE BACKEND HAS STARTED'),
  error => {
    console.error(error);
    process.exit(1);
  },
);

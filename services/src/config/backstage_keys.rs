//! The keys that Backstage and its wide-spread plugins have at the root and below `backend`: whatever they look like, they
//! are no typos of ours.

const ROOT: &str = "
    airbrake app auth azureDevOps backend badges bazaar bitrise catalog circleci cloudbuild codeCoverage
    costInsights customTheme devTools discovery dynamicPlugins dynatrace events explore fossa gateway gocd
    grafana homepage ilert integrations jenkins jira kafka kubernetes lighthouse linguist mcpActions newrelic
    nomad notifications opencost organization pagerDuty permission playlist proxy puppetdb rollbar scaffolder
    search sentry signals sonarqube splunk stackoverflow stackstorm techRadar techdocs todo userSettings vault
    xcmetrics";

const BACKEND: &str = "
    actions auditor auth baseUrl cache cors csp database discovery health https instanceMetadata lifecycle
    listen logger metrics packages plugins rateLimit reading redaction referrer scheduler server startup tasks
    telemetry tracing trustProxy urlReader workingDirectory";

/// Whether Backstage knows a key of the object at a path.
pub(super) fn knows(path: &str, key: &str) -> bool {
    let known = match path {
        "" => ROOT,
        "backend" => BACKEND,
        _ => "",
    };
    known.split_whitespace().any(|known| known == key)
}

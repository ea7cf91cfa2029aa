//! The secrets of Backstage's own packages, whether or not somebody who reads them is linked: an `app-config.yaml` holds
//! them all the same.

use serde_json::Value;

use super::node::below;

/// `[]` is each item, `*` each key. Only scalars are meant: there is more to a connection than its password.
const PATHS: &[&str] = &[
    "auth.providers.*.*.clientSecret",
    "auth.session.secret",
    "aws.accountDefaults.externalId",
    "aws.accounts[].accessKeyId",
    "aws.accounts[].externalId",
    "aws.accounts[].secretAccessKey",
    "aws.mainAccount.accessKeyId",
    "aws.mainAccount.secretAccessKey",
    "backend.auth.externalAccess[].options.secret",
    "backend.auth.externalAccess[].options.token",
    "backend.auth.keys[].secret",
    "backend.cache.connection",
    "backend.cache.infinispan.authentication.password",
    "backend.cache.infinispan.authentication.token",
    "backend.cache.redis.cluster.defaults.password",
    "backend.cache.redis.cluster.rootNodes[].url",
    "backend.cache.valkey.cluster.defaults.password",
    "backend.cache.valkey.cluster.rootNodes[].url",
    "backend.database.connection",
    "backend.database.connection.connectionString",
    "backend.database.connection.password",
    "backend.database.connection.ssl.key",
    "backend.database.connection.tokenCredential.clientSecret",
    "backend.database.plugin.*.connection",
    "backend.database.plugin.*.connection.connectionString",
    "backend.database.plugin.*.connection.password",
    "backend.https.certificate.key",
    "backend.rateLimit.store.connection",
    "integrations.awsS3[].secretAccessKey",
    "integrations.azureBlobStorage[].aadCredential.clientSecret",
    "integrations.azureBlobStorage[].accountKey",
    "integrations.azureBlobStorage[].connectionString",
    "integrations.azureBlobStorage[].sasToken",
    "integrations.azure[].commitSigningKey",
    "integrations.azure[].credentials[].clientSecret",
    "integrations.azure[].credentials[].personalAccessToken",
    "integrations.azure[].token",
    "integrations.bitbucketCloud[].appPassword",
    "integrations.bitbucketCloud[].clientId",
    "integrations.bitbucketCloud[].clientSecret",
    "integrations.bitbucketCloud[].commitSigningKey",
    "integrations.bitbucketCloud[].token",
    "integrations.bitbucketServer[].commitSigningKey",
    "integrations.bitbucketServer[].password",
    "integrations.bitbucketServer[].token",
    "integrations.bitbucketServer[].username",
    "integrations.gerrit[].commitSigningKey",
    "integrations.gerrit[].password",
    "integrations.gerrit[].username",
    "integrations.gitea[].commitSigningKey",
    "integrations.gitea[].password",
    "integrations.gitea[].username",
    "integrations.github[].apps[].clientSecret",
    "integrations.github[].apps[].privateKey",
    "integrations.github[].apps[].webhookSecret",
    "integrations.github[].token",
    "integrations.gitlab[].commitSigningKey",
    "integrations.gitlab[].token",
    "integrations.googleGcs.privateKey",
    "integrations.harness[].apiKey",
    "integrations.harness[].token",
    "kubernetes.clusterLocatorMethods[].clusters[].serviceAccountToken",
    "proxy.endpoints.*.headers.Authorization",
    "proxy.endpoints.*.headers.X-Api-Key",
    "proxy.endpoints.*.headers.authorization",
    "proxy.endpoints.*.headers.x-api-key",
];

/// Calls `found` with each of them that is there.
pub(super) fn find(root: &Value, found: &mut impl FnMut(&str, &Value)) {
    for path in PATHS {
        follow(root, path, "", found);
    }
}

fn follow(value: &Value, rest: &str, at: &str, found: &mut impl FnMut(&str, &Value)) {
    if let Some(rest) = rest.strip_prefix("[]") {
        for (index, item) in value.as_array().into_iter().flatten().enumerate() {
            follow(item, rest, &format!("{at}[{index}]"), found);
        }
        return;
    }
    let rest = rest.strip_prefix('.').unwrap_or(rest);
    if rest.is_empty() {
        if !value.is_object() && !value.is_array() {
            found(at, value);
        }
        return;
    }
    let end = rest.find(['.', '[']).unwrap_or(rest.len());
    let (key, rest) = rest.split_at(end);
    for (name, entry) in value.as_object().into_iter().flatten() {
        if key == "*" || key == name {
            follow(entry, rest, &below(at, name), found);
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn secrets_are_found_in_lists_and_below_any_key() {
        let root = json!({
            "backend": {
                "auth": { "keys": [{ "secret": "a" }, {}, { "secret": "b" }] },
                "database": {
                    "connection": { "host": "localhost", "password": "c" },
                    "plugin": { "catalog": { "connection": "d" }, "none": {} },
                },
            },
            "integrations": { "github": [{ "host": "github.com", "token": "e" }] },
            "auth": { "providers": { "github": { "development": { "clientId": "x", "clientSecret": "f" } } } },
        });

        let mut all = Vec::new();
        find(&root, &mut |path, value| {
            all.push(format!("{path} {}", value.as_str().unwrap()))
        });

        let expected = [
            "auth.providers.github.development.clientSecret f",
            "backend.auth.keys[0].secret a",
            "backend.auth.keys[2].secret b",
            "backend.database.connection.password c",
            "backend.database.plugin.catalog.connection d",
            "integrations.github[0].token e",
        ];
        assert_eq!(all, expected);
    }
}

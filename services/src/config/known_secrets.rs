//! The secrets of Backstage's own packages that we know of, whether or not somebody who reads them is linked: an `app-config.yaml` holds
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
    "backend.database.plugin.*.connection.ssl.key",
    "backend.database.plugin.*.connection.tokenCredential.clientSecret",
    "backend.https.certificate.key",
    "backend.rateLimit.store.connection",
    "catalog.processors.ldapOrg.providers[].bind.secret",
    "catalog.processors.microsoftGraphOrg.providers[].clientSecret",
    "catalog.providers.ldapOrg.*.bind.secret",
    "catalog.providers.ldapOrg.bind.secret",
    "catalog.providers.microsoftGraphOrg.*.clientSecret",
    "catalog.providers.microsoftGraphOrg.clientSecret",
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
    "ldap.providers[].bind.secret",
    "notifications.processors.email.transportConfig.accessKey",
    "notifications.processors.email.transportConfig.accessKeyId",
    "notifications.processors.email.transportConfig.password",
    "notifications.processors.email.transportConfig.secretAccessKey",
    "proxy.endpoints.*.headers.Authorization",
    "proxy.endpoints.*.headers.X-Api-Key",
    "proxy.endpoints.*.headers.authorization",
    "proxy.endpoints.*.headers.x-api-key",
    "search.elasticsearch.auth.apiKey",
    "search.elasticsearch.auth.password",
    "techdocs.publisher.awsS3.credentials.accessKeyId",
    "techdocs.publisher.awsS3.credentials.secretAccessKey",
    "techdocs.publisher.azureBlobStorage.connectionString",
    "techdocs.publisher.azureBlobStorage.credentials.accountKey",
    "techdocs.publisher.azureBlobStorage.credentials.accountName",
    "techdocs.publisher.googleGcs.credentials",
    "techdocs.publisher.openStackSwift.credentials.id",
    "techdocs.publisher.openStackSwift.credentials.secret",
];

/// What people call secrets, in small letters and without `-` and `_`.
const NAMES: [&str; 8] = [
    "accesstoken",
    "apikey",
    "clientsecret",
    "password",
    "privatekey",
    "secret",
    "secretaccesskey",
    "token",
];

/// Calls `found` with each of them that is there.
pub(super) fn find(root: &Value, found: &mut impl FnMut(&str, &Value)) {
    for path in PATHS {
        follow(root, path, "", found);
    }
}

/// Calls `found` with each text whose key is called as secrets are: what to think of those that nobody describes.
pub(super) fn find_by_name(value: &Value, at: &str, found: &mut impl FnMut(&str, &Value)) {
    match value {
        Value::Object(entries) => {
            for (key, entry) in entries {
                let at = below(at, key);
                if entry.is_string() && is_name(key) {
                    found(&at, entry);
                }
                find_by_name(entry, &at, found);
            }
        }
        Value::Array(items) => {
            for (index, item) in items.iter().enumerate() {
                find_by_name(item, &format!("{at}[{index}]"), found);
            }
        }
        _ => {}
    }
}

fn is_name(key: &str) -> bool {
    let key = key.replace(['-', '_'], "").to_ascii_lowercase();
    NAMES.contains(&key.as_str())
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
            all.push(format!("{path} {}", value.as_str().unwrap()));
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

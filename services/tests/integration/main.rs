//! The services as a backend sees them: started by the runtime, asked over HTTP.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod cache;
mod cache_config;
mod cache_failover;
mod cache_faults;
mod cache_lost;
mod cache_redis;
mod cache_shared;
mod config;
mod database;
mod database_faults;
mod database_migrations;
mod discovery;
mod health;
mod http_clients;
mod http_errors;
mod http_headers;
mod http_health;
mod http_hostile;
mod http_limits;
mod http_middleware;
mod http_routes;
mod http_start;
mod http_stop;
mod http_streams;
mod http_tls;
mod logger;
mod scheduler_global;
mod scheduler_local;
mod scheduler_metrics;
mod scheduler_routes;
mod scheduler_support;
mod support;

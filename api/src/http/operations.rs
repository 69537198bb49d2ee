//! Lists of operations: one for the server, which serves them, and one for the contract, which describes them.

use actix_web::dev::HttpServiceFactory;
use actix_web::web::{self, ServiceConfig};
use utoipa_actix_web::OpenApiFactory;
use utoipa_actix_web::service_config::ServiceConfig as Described;

/// A list of operations. The server's leaves out what utoipa collects of each, which takes longer than all else at
/// the start.
pub trait Operations {
    /// Adds an operation.
    fn service(&mut self, operation: impl HttpServiceFactory + OpenApiFactory + 'static) -> &mut Self;

    /// Adds operations below a path, to which theirs are relative. A request that is not below it is not compared
    /// with them, and each keeps a pattern for its own part of the path only.
    fn scope(&mut self, path: &str, group: impl Group) -> &mut Self;
}

/// Operations that have a part of their path in common.
pub trait Group {
    /// Registers them.
    fn register(self, operations: &mut impl Operations);
}

impl Operations for ServiceConfig {
    fn service(&mut self, operation: impl HttpServiceFactory + OpenApiFactory + 'static) -> &mut Self {
        self.service(operation)
    }

    fn scope(&mut self, path: &str, group: impl Group) -> &mut Self {
        self.service(web::scope(path).configure(|scope| group.register(scope)))
    }
}

impl Operations for Described<'_> {
    fn service(&mut self, operation: impl HttpServiceFactory + OpenApiFactory + 'static) -> &mut Self {
        self.service(operation)
    }

    fn scope(&mut self, path: &str, group: impl Group) -> &mut Self {
        self.service(utoipa_actix_web::scope(path).configure(|scope| group.register(scope)))
    }
}

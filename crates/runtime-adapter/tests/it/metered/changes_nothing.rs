//! The conformance suite under a meter that times every poll, with the differences that the runtime below is known for.

use super::metered;
use crate::conforms;
use runtime_adapter::conformance::Suite;

#[cfg(feature = "tokio")]
mod on_tokio {
    use super::{Suite, conforms, metered};
    use runtime_adapter::tokio::{CurrentThread, Local, MultiThread};

    #[test]
    fn multi_thread_conforms_under_a_meter() {
        let build = || MultiThread::builder().workers(4).build().map(metered);
        conforms::quickly(Suite::new(build).workers(4));
    }

    #[test]
    fn current_thread_and_what_else_it_can_do_conform_under_a_meter() {
        let build = || CurrentThread::builder().build().map(metered);
        let suite = Suite::new(build).workers(1).net().files();
        #[cfg(unix)]
        let suite = suite.unix_net().signals().processes();
        conforms::quickly(suite);
    }

    #[test]
    fn local_conforms_under_a_meter() {
        let build = || Local::builder().build().map(metered);
        conforms::quickly(Suite::local(build).workers(1));
    }
}

#[cfg(feature = "smol")]
#[test]
fn smol_conforms_under_a_meter() {
    let build = || {
        let two_workers = runtime_adapter::smol::MultiThread::builder().workers(2);
        two_workers.build().map(metered)
    };
    conforms::quickly(Suite::new(build).workers(2));
}

#[cfg(feature = "threads")]
#[test]
fn threads_conform_under_a_meter() {
    let build = || {
        runtime_adapter::threads::Threads::builder()
            .build()
            .map(metered)
    };
    conforms::quickly(Suite::new(build));
}

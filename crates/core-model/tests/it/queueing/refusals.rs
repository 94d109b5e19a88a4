//! What has no answer is an error, with what was wrong.

use core_model::queueing::{
    ClosedClass, ClosedStation, KieferWolfowitz, Lindley, PriorityClass, QueueingError,
    ServiceTime, StationKind, TaskGraph, WaitingTime, amdahl, cobham, cobham_mmc, erlang_b,
    erlang_c, finite_source, gustafson, list_schedule, little, lpt, md1, mg1, mmc, mmck, mva,
    mva_classes,
};

#[track_caller]
fn check<T: std::fmt::Debug>(result: Result<T, QueueingError>, message: &str) {
    assert_eq!(result.unwrap_err().to_string(), message);
}

#[test]
fn a_load_of_one_is_no_steady_state() {
    let full = "the load is 1, which must be below 1";
    let service = ServiceTime::constant(0.5).unwrap();
    check(mmc(10.0, 5.0, 2), full);
    check(erlang_c(2.0, 2), full);
    check(WaitingTime::mmc(10.0, 5.0, 2), full);
    check(mg1(2.0, service), full);
    check(md1(2.0, 0.5), full);
    let class = PriorityClass {
        arrival_rate: 1.0,
        service,
    };
    check(cobham(&[class, class]), full);
    check(cobham_mmc(&[5.0, 5.0], 5.0, 2), full);
    assert!(mmc(0.3, 0.1, 3).is_err());
    assert!(mmck(10.0, 5.0, 2, 2).is_ok() && mmck(10.0, 5.0, 2, 9).is_ok());
    assert!(erlang_b(2.0, 2).is_ok());
}

#[test]
fn rates_are_positive_numbers() {
    check(
        mmc(0.0, 5.0, 2),
        "the arrival rate is 0, which must be more than 0",
    );
    check(
        mmc(1.0, -5.0, 2),
        "the service rate is -5, which must be more than 0",
    );
    check(
        mmc(f64::NAN, 5.0, 2),
        "the arrival rate is NaN, which is not a finite number",
    );
    check(
        mmck(1.0, f64::INFINITY, 2, 3),
        "the service rate is inf, which is not a finite number",
    );
    check(
        finite_source(0.0, 1.0, 1, 1),
        "the request rate is 0, which must be more than 0",
    );
    check(
        ServiceTime::with_deviation(1.0, -1.0),
        "the standard deviation is -1, which must be at least 0",
    );
    check(
        little::mean_time(1.0, 0.0),
        "the throughput is 0, which must be more than 0",
    );
}

#[test]
fn somebody_serves_and_somebody_is_served() {
    let no_servers = "there are 0 servers, of which at least 1 is needed";
    let nobody = "there are 0 customers, of which at least 1 is needed";
    check(mmc(1.0, 5.0, 0), no_servers);
    check(mmck(1.0, 5.0, 0, 4), no_servers);
    check(finite_source(1.0, 5.0, 0, 4), no_servers);
    check(erlang_b(1.0, 0), no_servers);
    check(KieferWolfowitz::new(0), no_servers);
    check(lpt(&[1], 0), no_servers);
    let closed = ClosedStation {
        visits: 1.0,
        service: 1.0,
        kind: StationKind::Queue { servers: 0 },
    };
    check(mva(&[closed], 1, 0.0), no_servers);
    check(mva(&[closed], 0, 0.0), nobody);
    check(finite_source(1.0, 1.0, 1, 0), nobody);
    let class = ClosedClass {
        population: 0,
        think_time: 1.0,
    };
    check(mva_classes(&[class], &[]), nobody);
    check(
        mva_classes(&[], &[]),
        "there are 0 classes, of which at least 1 is needed",
    );
    check(
        cobham(&[]),
        "there are 0 classes, of which at least 1 is needed",
    );
    check(
        cobham_mmc(&[], 1.0, 1),
        "there are 0 classes, of which at least 1 is needed",
    );
    check(
        mva(&[], 1, 0.0),
        "the time of a round is 0, which must be more than 0",
    );
}

#[test]
fn there_is_room_for_those_in_service() {
    check(
        mmck(1.0, 1.0, 4, 3),
        "there is room for 3 customers, but there are 4 servers to hold one each",
    );
}

#[test]
fn shares_are_from_zero_to_one() {
    check(
        amdahl(1.5, 4.0),
        "the serial fraction is 1.5, which must be from 0 to 1",
    );
    check(
        gustafson(-0.5, 4.0),
        "the serial fraction is -0.5, which must be from 0 to 1",
    );
    check(
        amdahl(0.5, 0.5),
        "the number of processors is 0.5, which must be at least 1",
    );
    let waiting = WaitingTime::mmc(1.0, 2.0, 1).unwrap();
    check(
        waiting.quantile(1.0),
        "the probability is 1, which must be from 0 to 1",
    );
    check(
        waiting.exceeds(-1.0),
        "the time is -1, which must be at least 0",
    );
}

#[test]
fn tasks_and_lists_fit_together() {
    check(
        TaskGraph::new(vec![], &[]),
        "there are 0 tasks, of which at least 1 is needed",
    );
    check(
        TaskGraph::new(vec![1, 2], &[(0, 2)]),
        "task 2 is named, but there are only 2, numbered from 0",
    );
    check(
        TaskGraph::new(vec![u64::MAX, 1], &[]),
        "the work is longer than 18446744073709551615 ns",
    );
    let tasks = TaskGraph::new(vec![1, 2], &[]).unwrap();
    check(
        list_schedule(&tasks, &[0], 1),
        "there are 1 tasks in the priority list, but there should be 2",
    );
    check(
        list_schedule(&tasks, &[1, 1], 1),
        "task 1 is in the priority list more than once",
    );
    check(
        list_schedule(&tasks, &[0, 7], 1),
        "task 7 is named, but there are only 2, numbered from 0",
    );
}

#[test]
fn a_circle_is_reported_by_a_task_on_it() {
    let chain_into_circle = [(0, 1), (1, 2), (2, 3), (3, 1), (3, 4), (4, 5)];
    let error = TaskGraph::new(vec![1; 6], &chain_into_circle).unwrap_err();
    assert!(
        matches!(error, QueueingError::Cycle { task: 1..=3 }),
        "{error}"
    );
    assert_eq!(
        TaskGraph::new(vec![1; 2], &[(1, 1)]).unwrap_err(),
        QueueingError::Cycle { task: 1 }
    );
}

#[test]
fn more_work_than_a_number_holds_is_refused_and_forgotten() {
    let mut server = Lindley::new();
    server.next(0, u64::MAX).unwrap();
    check(
        server.next(0, 1),
        "the backlog is longer than 18446744073709551615 ns",
    );
    assert_eq!(server.next(u64::MAX, 1), Ok(0));
    let mut servers = KieferWolfowitz::new(1).unwrap();
    servers.next(0, u64::MAX).unwrap();
    servers.next(0, u64::MAX).unwrap();
    check(
        servers.next(0, 1),
        "the wait is longer than 18446744073709551615 ns",
    );
    assert_eq!(servers.next(u64::MAX, 1), Ok(u64::MAX));
}

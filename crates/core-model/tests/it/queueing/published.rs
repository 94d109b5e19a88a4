//! Cases that somebody else has worked out, with where.

use core_model::queueing::{
    ClosedStation, StationKind, TaskGraph, WaitingTime, amdahl, erlang_b, fit_usl, gustafson,
    list_schedule, lpt, mmc, mmck, mva,
};

use super::check_printed;

#[test]
fn mm2_and_mm4_at_nine_over_five_are_as_published() {
    // λ = 9, μ = 5 with two and with four servers: a case that courses on queueing use.
    let two = mmc(9.0, 5.0, 2).unwrap();
    check_printed(two.mean_queue_length, 7.674, 3);
    check_printed(two.mean_sojourn, 1.053, 3);
    let four = mmc(9.0, 5.0, 4).unwrap();
    check_printed(four.mean_queue_length, 0.105, 3);
    check_printed(four.mean_sojourn, 0.212, 3);
}

#[test]
fn mm3_is_as_in_bronson_schaums_operations_research_24_6() {
    let queue = mmc(300.0, 182.5, 3).unwrap();
    check_printed(queue.mean_queue_length, 0.352, 3);
    check_printed(queue.mean_number, 1.996, 3);
    check_printed(queue.mean_sojourn, 0.006_654, 6);
}

#[test]
fn mm2_with_room_for_five_is_as_in_jensen_operations_research_models_and_methods() {
    // The queueing exercises "interpret" and "finite_infinite" of the book's site.
    let busy = mmck(5.0, 2.0, 2, 5).unwrap();
    check_printed(busy.mean_number, 3.277, 3);
    check_printed(busy.mean_queue_length, 1.486, 3);
    check_printed(busy.throughput, 3.582, 3);
    check_printed(busy.probability_empty, 0.046, 3);
    check_printed(busy.blocking, 0.284, 3);
    let calm = mmck(5.0, 3.0, 2, 5).unwrap();
    check_printed(calm.mean_sojourn, 0.511, 3);
    check_printed(calm.mean_waiting, 0.178, 3);
    check_printed(calm.throughput, 4.424, 3);
    check_printed(calm.probability_empty, 0.143, 3);
    check_printed(calm.blocking, 0.115, 3);
    check_printed(mmc(5.0, 3.0, 2).unwrap().mean_waiting, 0.758, 3);
}

#[test]
fn ten_erlangs_on_ten_lines_lose_as_in_erlangs_tables() {
    check_printed(erlang_b(10.0, 10).unwrap(), 0.2146, 4);
    check_printed(erlang_b(5.0, 10).unwrap(), 0.0184, 4);
}

#[test]
fn a_closed_network_is_as_in_jain_performance_analysis_page_577() {
    let station = |service, visits| ClosedStation {
        visits,
        service,
        kind: StationKind::Queue { servers: 1 },
    };
    let network = mva(
        &[station(0.125, 16.0), station(0.3, 10.0), station(0.2, 5.0)],
        20,
        4.0,
    )
    .unwrap();
    for (station, (response, number)) in
        network
            .stations
            .iter()
            .zip([(0.373, 1.991), (4.854, 16.177), (0.300, 0.500)])
    {
        check_printed(station.response, response, 3);
        check_printed(station.mean_number, number, 3);
    }
}

#[test]
fn spec_sdm91_scales_as_in_gunther_guerrilla_capacity_planning() {
    let fit = fit_usl(&[
        (1.0, 64.9),
        (18.0, 995.9),
        (36.0, 1652.4),
        (72.0, 1853.2),
        (108.0, 1828.9),
        (144.0, 1775.0),
        (216.0, 1702.2),
    ])
    .unwrap();
    check_printed(fit.law.sigma(), 0.027_728_5, 7);
    check_printed(fit.law.kappa(), 0.000_104_4, 7);
    check_printed(fit.law.lambda(), 89.995_23, 5);
    check_printed(fit.law.peak().unwrap(), 96.519_56, 5);
}

#[test]
fn scaled_speedups_are_as_in_gustafson_1988() {
    // Wave mechanics, fluid dynamics and structural analysis on 1024 processors.
    for (speedup, serial) in [(1021.0, 0.003), (1020.0, 0.004), (1016.0, 0.008)] {
        let fraction = (1024.0 - speedup) / 1023.0;
        check_printed(fraction, serial, 3);
        check_printed(gustafson(fraction, 1024.0).unwrap(), speedup, 9);
    }
    // Amdahl's law with the same share of 0.4 % allows no more than a fifth of that.
    check_printed(amdahl(0.004, 1024.0).unwrap(), 201.0, 0);
}

#[test]
fn list_schedules_have_the_anomalies_of_graham_1969() {
    let times = [3, 2, 2, 2, 4, 4, 4, 4, 9];
    let constraints = [(0, 8), (3, 4), (3, 5), (3, 6), (3, 7)];
    let in_order = [0, 1, 2, 3, 4, 5, 6, 7, 8];
    let makespan = |times: &[u64], constraints: &[(usize, usize)], list: &[usize], machines| {
        let tasks = TaskGraph::new(times.to_vec(), constraints).unwrap();
        list_schedule(&tasks, list, machines).unwrap().makespan_ns
    };
    assert_eq!(makespan(&times, &constraints, &in_order, 3), 12);
    let other_list = [0, 1, 3, 4, 5, 2, 8, 6, 7];
    assert_eq!(makespan(&times, &constraints, &other_list, 3), 14);
    assert_eq!(makespan(&times, &constraints, &in_order, 4), 15);
    let shorter = times.map(|time| time - 1);
    assert_eq!(makespan(&shorter, &constraints, &in_order, 3), 13);
    let fewer = [(0, 8), (3, 6), (3, 7)];
    assert_eq!(makespan(&times, &fewer, &in_order, 3), 16);
}

#[test]
fn list_scheduling_reaches_its_bound_as_in_graham_1966() {
    // m (m − 1) short tasks and one as long as m of them, which the list has last: 2 − 1/m of the best.
    for machines in 2..8_u32 {
        let m = u64::from(machines);
        let mut times = vec![1; usize::try_from(m * (m - 1)).unwrap()];
        times.push(m);
        let tasks = TaskGraph::new(times.clone(), &[]).unwrap();
        let list: Vec<usize> = (0..times.len()).collect();
        let schedule = list_schedule(&tasks, &list, machines).unwrap();
        assert_eq!(schedule.makespan_ns, 2 * m - 1);
        assert_eq!(lpt(&times, machines).unwrap().makespan_ns, m);
    }
}

#[test]
fn longest_first_reaches_its_bound_as_in_graham_1969() {
    // 2m − 1, 2m − 1, 2m − 2, 2m − 2, …, m + 1, m + 1, m, m, m: 4m − 1 where 3m would do.
    for machines in 2..8_u32 {
        let m = u64::from(machines);
        let mut times: Vec<u64> = (m + 1..2 * m).flat_map(|time| [time, time]).collect();
        times.extend([m, m, m]);
        assert_eq!(lpt(&times, machines).unwrap().makespan_ns, 4 * m - 1);
    }
}

#[test]
fn waiting_in_mm1_is_as_in_kleinrock_1975() {
    // W(t) = 1 − ρ e^(−μ (1 − ρ) t) and s(t) = 1 − e^(−μ (1 − ρ) t).
    let waiting = WaitingTime::mmc(0.8, 1.0, 1).unwrap();
    check_printed(waiting.exceeds(5.0).unwrap(), 0.8 * (-1.0_f64).exp(), 12);
    check_printed(waiting.sojourn_exceeds(5.0).unwrap(), (-1.0_f64).exp(), 12);
}

//! The recursion of mean value analysis over every population of several classes.

use super::mva_classes::ClosedClass;

/// A station, as far as the recursion needs to know it.
#[derive(Clone, Debug)]
pub(super) struct Site {
    /// By class.
    pub(super) demands: Vec<f64>,
    /// `None` where nobody ever waits.
    pub(super) servers: Option<u32>,
}

impl Site {
    pub(super) fn has_several_servers(&self) -> bool {
        self.servers.is_some_and(|servers| servers > 1)
    }
}

/// Every population from nobody to everybody, numbered with the first class changing fastest.
pub(super) struct Lattice {
    populations: Vec<usize>,
    /// How far apart two populations are that differ by one customer of a class.
    strides: Vec<usize>,
    size: usize,
    think_times: Vec<f64>,
    sites: Vec<Site>,
}

/// The figures of the full population.
#[derive(Clone, Debug)]
pub(super) struct Full {
    /// By class.
    pub(super) throughput: Vec<f64>,
    /// By station and class.
    pub(super) residence: Vec<Vec<f64>>,
}

/// The throughputs of every class, population by population.
type Throughputs = Vec<f64>;

impl Lattice {
    pub(super) fn new(classes: &[ClosedClass], sites: Vec<Site>) -> Self {
        let populations: Vec<usize> = classes
            .iter()
            .map(|class| class.population as usize)
            .collect();
        let mut size = 1;
        let strides = populations
            .iter()
            .map(|population| {
                let stride = size;
                size *= population + 1;
                stride
            })
            .collect();
        Self {
            populations,
            strides,
            size,
            think_times: classes.iter().map(|class| class.think_time).collect(),
            sites,
        }
    }

    /// Solves the network without any of the stations with several servers, then with each set of them, since each needs the
    /// sets with one station less. Sets are numbers with a bit for each such station.
    pub(super) fn solve(&self) -> Full {
        let several: Vec<usize> = (0..self.sites.len())
            .filter(|&site| self.sites[site].has_several_servers())
            .collect();
        let mut solved: Vec<Throughputs> = Vec::new();
        loop {
            let set = solved.len();
            let without = |site: usize| {
                let bit = several.iter().position(|&other| other == site)?;
                Some((set >> bit) & 1 == 0)
            };
            let present: Vec<usize> = (0..self.sites.len())
                .filter(|&site| without(site) != Some(true))
                .collect();
            let mut run = Run::new(self, &present);
            for station in &mut run.stations {
                if let Some(bit) = several.iter().position(|&other| other == station.site) {
                    station.complement = Some(set & !(1 << bit));
                }
            }
            let full = run.over_every_population(&solved);
            solved.push(run.throughputs);
            if set + 1 == 1 << several.len() {
                return full;
            }
        }
    }

    /// How many customers of a class there are in a population.
    fn count(&self, population: usize, class: usize) -> usize {
        population / self.strides[class] % (self.populations[class] + 1)
    }
}

/// What is known of one station so far.
struct Station {
    site: usize,
    /// The set of stations without this one, for those with several servers.
    complement: Option<usize>,
    /// Mean number here, by population.
    numbers: Vec<f64>,
    /// `p(0), …, p(c − 2)`, population by population.
    idle: Vec<f64>,
    /// How many of those there are in each: `c − 1`.
    kept: usize,
}

/// One pass over the lattice, with some of the stations.
struct Run<'a> {
    lattice: &'a Lattice,
    stations: Vec<Station>,
    throughputs: Throughputs,
}

impl<'a> Run<'a> {
    fn new(lattice: &'a Lattice, present: &[usize]) -> Self {
        let stations = present
            .iter()
            .map(|&site| {
                let kept = lattice.sites[site].servers.map_or(0, |servers| servers - 1) as usize;
                let mut idle = vec![0.0; kept * lattice.size];
                if let Some(nobody) = idle.first_mut() {
                    *nobody = 1.0;
                }
                Station {
                    site,
                    complement: None,
                    numbers: vec![0.0; lattice.size],
                    idle,
                    kept,
                }
            })
            .collect();
        Self {
            lattice,
            stations,
            throughputs: vec![0.0; lattice.populations.len() * lattice.size],
        }
    }

    fn over_every_population(&mut self, solved: &[Throughputs]) -> Full {
        let classes = self.lattice.populations.len();
        let mut residence = vec![vec![0.0; classes]; self.stations.len()];
        for population in 1..self.lattice.size {
            self.visit(population, &mut residence, solved);
        }
        let last = (self.lattice.size - 1) * classes;
        Full {
            throughput: self.throughputs[last..].to_vec(),
            residence,
        }
    }

    /// Goes from the populations with one customer less to this one.
    fn visit(&mut self, population: usize, residence: &mut [Vec<f64>], solved: &[Throughputs]) {
        let classes = self.lattice.populations.len();
        for class in 0..classes {
            let customers = self.lattice.count(population, class);
            if customers == 0 {
                residence.iter_mut().for_each(|times| times[class] = 0.0);
                continue;
            }
            let before = population - self.lattice.strides[class];
            let mut round = self.lattice.think_times[class];
            for (station, times) in self.stations.iter().zip(residence.iter_mut()) {
                times[class] = station.residence(&self.lattice.sites[station.site], class, before);
                round += times[class];
            }
            let customers = customers as f64;
            // Infinite where a class meets none of the stations of this pass.
            self.throughputs[population * classes + class] = customers / round;
        }
        for (station, times) in self.stations.iter_mut().zip(residence.iter()) {
            let throughputs = &self.throughputs[population * classes..][..classes];
            station.numbers[population] = (0..classes)
                .filter(|&class| times[class] > 0.0)
                .map(|class| throughputs[class] * times[class])
                .sum();
            if let Some(complement) = station.complement {
                let without = &solved[complement][population * classes..][..classes];
                station.update_idle(self.lattice, population, throughputs, without);
            }
        }
    }
}

impl Station {
    /// Mean time that a customer spends here in a round, who finds the population `before`.
    fn residence(&self, site: &Site, class: usize, before: usize) -> f64 {
        let demand = site.demands[class];
        let Some(servers) = site.servers else {
            return demand;
        };
        let mut found = 1.0 + self.numbers[before];
        let mut idle = f64::from(servers) - 1.0;
        for probability in &self.idle[before * self.kept..][..self.kept] {
            found += idle * probability;
            idle -= 1.0;
        }
        demand * found / f64::from(servers)
    }

    /// The probabilities of few customers, from those of the populations with one customer less and, for nobody, from the
    /// throughputs of the network `without` this station.
    fn update_idle(
        &mut self,
        lattice: &Lattice,
        population: usize,
        throughputs: &[f64],
        without: &[f64],
    ) {
        let here = population * self.kept;
        let mut nobody = None;
        for class in 0..throughputs.len() {
            if lattice.count(population, class) == 0 {
                continue;
            }
            let before = (population - lattice.strides[class]) * self.kept;
            if without[class].is_infinite() {
                // The class has nowhere else to be.
                nobody = Some(0.0);
            } else if nobody.is_none() {
                nobody = Some(self.idle[before] * throughputs[class] / without[class]);
            }
            let demand = lattice.sites[self.site].demands[class];
            if demand > 0.0 {
                let mut busy = 1.0;
                for number in 1..self.kept {
                    self.idle[here + number] +=
                        throughputs[class] * demand / busy * self.idle[before + number - 1];
                    busy += 1.0;
                }
            }
        }
        self.idle[here] = nobody.unwrap_or(1.0);
    }
}

//! Peers behind streams: the same work, and every way in which a peer can fail.

use std::io::{self, Cursor, Read, Write};
use std::num::NonZeroUsize;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::thread;

use cpu_work::peers::{PeerError, PeersError, Remote, ServeError, clean_with_peers, serve};

use super::*;

impl Remote for Squares {
    fn input(&self) -> u64 {
        7
    }

    fn fits(&self, _zone: usize, _slice: usize, piece: &u64) -> bool {
        *piece < 6 * 1_000
    }
}

fn peers(n: usize) -> NonZeroUsize {
    NonZeroUsize::new(n).unwrap()
}

/// A stream that breaks after so many bytes.
struct Breaks<W>(W, usize);

impl<W: Write> Write for Breaks<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let most = bytes.len().min(self.1);
        if most == 0 {
            return Err(io::ErrorKind::BrokenPipe.into());
        }
        self.1 -= most;
        self.0.write(&bytes[..most])
    }

    fn flush(&mut self) -> io::Result<()> {
        self.0.flush()
    }
}

/// Cleans with peers on threads; `kernels` has what each of them computes, and how many bytes it says before it dies.
fn clean(
    kernel: &Squares,
    kernels: &[(&Squares, usize)],
    on_event: impl Fn(Progress) -> ControlFlow<()> + Sync,
) -> Result<cpu_work::Cleaned<u64>, PeersError> {
    let died = AtomicUsize::new(0);
    thread::scope(|scope| {
        let start = |cleaner: usize| {
            // Those who are to die come first, so that they do.
            let doomed = kernels[..cleaner].iter();
            let doomed = doomed.filter(|(_, most)| *most < usize::MAX).count();
            while died.load(Ordering::Relaxed) < doomed {
                thread::yield_now();
            }
            let died = &died;
            let ((requests, to), (from, pieces)) = (io::pipe()?, io::pipe()?);
            let (kernel, most) = kernels[cleaner];
            scope.spawn(move || {
                let _ = catch_unwind(AssertUnwindSafe(|| {
                    serve(kernel, requests, Breaks(pieces, most))
                }));
                died.fetch_add(1, Ordering::Relaxed);
            });
            Ok((to, from))
        };
        clean_with_peers(peers(kernels.len()), start, kernel, on_event)
    })
}

#[test]
fn any_number_of_peers_does_the_same_work() {
    let kernel = Squares::new(&[3, 1, 5, 8, 2, 2, 9]);
    let reference = Crew::One.clean(&kernel, go_on).unwrap();
    for n in [1, 2, 8] {
        let cleaned = clean(&kernel, &vec![(&kernel, usize::MAX); n], go_on).unwrap();
        assert_eq!(cleaned, reference, "{n} peers");
    }
    let empty = Squares::new(&[]);
    assert_eq!(clean(&empty, &[(&empty, 0)], go_on).unwrap().units, 0);
}

#[test]
fn peers_tell_of_a_zone_in_order_and_by_one_cleaner() {
    let kernel = Squares::new(&[3, 1, 5, 8]);
    let told = Mutex::new(Vec::new());
    let note = |progress| {
        told.lock().unwrap().push(progress);
        ControlFlow::Continue(())
    };
    clean(&kernel, &[(&kernel, usize::MAX); 3], note).unwrap();
    assert_told_in_order(&told.into_inner().unwrap(), &kernel, "peers");
}

/// One of two peers dies after any number of bytes, in any place of its greeting or of its pieces.
#[test]
fn the_zone_of_a_peer_that_dies_anywhere_is_cleaned_by_another() {
    let kernel = Squares::new(&[2, 1, 2]);
    let reference = Crew::One.clean(&kernel, go_on).unwrap();
    let whole = conversation(&kernel).len();
    let mut lost = 0;
    for most in 0..whole {
        let started = AtomicUsize::new(0);
        let cleaned = clean(
            &kernel,
            &[(&kernel, most), (&kernel, usize::MAX)],
            |progress| {
                if matches!(progress, Progress::Started { .. }) {
                    started.fetch_add(1, Ordering::Relaxed);
                }
                ControlFlow::Continue(())
            },
        );
        assert_eq!(cleaned.unwrap(), reference, "after {most} bytes");
        lost += started.into_inner() - 3;
    }
    assert_eq!(
        lost,
        whole - 16,
        "but for the greeting, it had a zone each time"
    );
}

#[test]
fn a_peer_that_dies_alone_is_named() {
    let kernel = Squares::new(&[2, 1, 2]);
    let whole = conversation(&kernel).len();
    for most in 0..whole {
        let error = clean(&kernel, &[(&kernel, most)], go_on).unwrap_err();
        let PeersError::NoPeersLeft { unfinished, source } = error else {
            panic!("{error}")
        };
        assert!((1..=3).contains(&unfinished));
        assert!(matches!(source, PeerError::EndedEarly), "{source:?}");
    }
}

/// What a peer says when it is asked for every zone in order.
fn conversation(kernel: &Squares) -> Vec<u8> {
    let requests: Vec<u8> = (0..kernel.zones() as u64)
        .flat_map(u64::to_le_bytes)
        .collect();
    let mut said = Vec::new();
    assert_eq!(
        serve(kernel, requests.as_slice(), &mut said).unwrap(),
        kernel.zones() as u64
    );
    said
}

/// Cleans with one peer that says this, whatever it is asked.
fn hear(kernel: &Squares, said: &[u8]) -> Result<cpu_work::Cleaned<u64>, PeersError> {
    let start = |_| Ok((io::sink(), Cursor::new(said.to_vec())));
    clean_with_peers(peers(1), start, kernel, go_on)
}

#[test]
fn damage_to_any_bit_on_the_way_is_noticed_and_named() {
    let kernel = Squares::new(&[2, 1]);
    let said = conversation(&kernel);
    assert!(hear(&kernel, &said).is_ok());
    let mut names = std::collections::BTreeSet::new();
    for bit in 0..said.len() * 8 {
        let mut damaged = said.clone();
        damaged[bit / 8] ^= 1 << (bit % 8);
        let error = hear(&kernel, &damaged).unwrap_err();
        let PeersError::NoPeersLeft { source, .. } = error else {
            panic!("{error}")
        };
        let debug = format!("{source:?}");
        names.insert(debug.split([' ', '{']).next().unwrap().to_owned());
    }
    let names: Vec<_> = names.iter().map(String::as_str).collect();
    assert_eq!(
        names,
        [
            "AnotherKernel",
            "Damaged",
            "EndedEarly",
            "NotAPeer",
            "OutOfOrder",
            "TooLarge"
        ]
    );
}

#[test]
fn a_peer_with_another_house_or_other_input_is_refused() {
    struct Other(Squares);
    impl Kernel for Other {
        type Piece = u64;
        fn zones(&self) -> usize {
            self.0.zones()
        }
        fn slices(&self, zone: usize) -> usize {
            self.0.slices(zone)
        }
        fn units(&self, zone: usize) -> u64 {
            self.0.units(zone)
        }
        fn unit_name(&self) -> &'static str {
            self.0.unit_name()
        }
        fn clean(&self, zone: usize, slice: usize) -> u64 {
            self.0.clean(zone, slice)
        }
        fn checksum(&self, zone: usize, slice: usize, piece: &u64) -> u64 {
            self.0.checksum(zone, slice, piece)
        }
    }
    impl Remote for Other {
        fn input(&self) -> u64 {
            8
        }
        fn fits(&self, zone: usize, slice: usize, piece: &u64) -> bool {
            self.0.fits(zone, slice, piece)
        }
    }
    let kernel = Squares::new(&[2, 1]);
    let mut other = Vec::new();
    serve(&Other(Squares::new(&[2, 1])), io::empty(), &mut other).unwrap();
    for said in [other, conversation(&Squares::new(&[1, 2]))] {
        let error = hear(&kernel, &said).unwrap_err();
        let PeersError::NoPeersLeft {
            unfinished: 2,
            source,
        } = error
        else {
            panic!("{error}")
        };
        assert!(
            matches!(source, PeerError::AnotherKernel { .. }),
            "{source:?}"
        );
    }
}

#[test]
fn a_zone_that_takes_its_peers_along_is_given_up() {
    let kernel = Squares::new(&[1; 6]);
    let broken = Squares {
        broken_zone: Some(2),
        ..Squares::new(&[1; 6])
    };
    let error = clean(&kernel, &[(&broken, usize::MAX); 6], go_on).unwrap_err();
    assert!(
        matches!(
            error,
            PeersError::ZoneLost {
                zone: 2,
                peers: 3,
                ..
            }
        ),
        "{error:?}"
    );
}

#[test]
fn peers_that_cannot_be_started_are_done_without() {
    let kernel = Squares::new(&[2; 4]);
    let said = conversation(&kernel);
    let start = |cleaner| match cleaner {
        1 => Ok((io::sink(), Cursor::new(said.clone()))),
        _ => Err(io::ErrorKind::NotFound.into()),
    };
    let cleaned = clean_with_peers(peers(3), start, &kernel, go_on).unwrap();
    assert_eq!(cleaned, Crew::One.clean(&kernel, go_on).unwrap());

    let start = |_| Err::<(io::Sink, io::Empty), _>(io::ErrorKind::NotFound.into());
    let error = clean_with_peers(peers(3), start, &kernel, go_on).unwrap_err();
    assert_eq!(
        error.to_string(),
        "no peer is left, and 4 zones are not clean"
    );
    let PeersError::NoPeersLeft { source, .. } = error else {
        unreachable!("by its text")
    };
    assert!(matches!(source, PeerError::Start(_)));
}

/// Every peer is on a thread of this test, which would not end if one of them were not let go.
#[test]
fn a_break_lets_every_peer_go() {
    let kernel = Squares::new(&[50; 9]);
    for stop_at in [0, 1, 60, 200] {
        let told = AtomicUsize::new(0);
        let result = clean(&kernel, &[(&kernel, usize::MAX); 3], |_| {
            match told.fetch_add(1, Ordering::Relaxed) {
                n if n == stop_at => ControlFlow::Break(()),
                _ => ControlFlow::Continue(()),
            }
        });
        assert!(matches!(result, Err(PeersError::Cancelled)), "{result:?}");
    }
}

#[test]
fn a_panic_of_the_caller_lets_every_peer_go_and_goes_on() {
    let kernel = Squares::new(&[50; 9]);
    let told = AtomicUsize::new(0);
    let caught = catch_unwind(AssertUnwindSafe(|| {
        clean(&kernel, &[(&kernel, usize::MAX); 3], |_| {
            assert_ne!(
                told.fetch_add(1, Ordering::Relaxed),
                60,
                "a bug in the caller"
            );
            ControlFlow::Continue(())
        })
    }));
    assert!(caught.is_err());
}

#[test]
fn a_piece_of_the_wrong_shape_is_refused() {
    struct Larger(Squares);
    let kernel = Squares::new(&[1]);
    // The same fingerprint, and a checksum that is right for what was computed: only the shape is wrong.
    impl Kernel for Larger {
        type Piece = u64;
        fn zones(&self) -> usize {
            1
        }
        fn slices(&self, _zone: usize) -> usize {
            1
        }
        fn units(&self, zone: usize) -> u64 {
            self.0.units(zone)
        }
        fn unit_name(&self) -> &'static str {
            "numbers"
        }
        fn clean(&self, _zone: usize, _slice: usize) -> u64 {
            u64::MAX
        }
        fn checksum(&self, zone: usize, slice: usize, piece: &u64) -> u64 {
            self.0.checksum(zone, slice, piece)
        }
    }
    impl Remote for Larger {
        fn input(&self) -> u64 {
            7
        }
        fn fits(&self, _zone: usize, _slice: usize, _piece: &u64) -> bool {
            true
        }
    }
    let mut said = Vec::new();
    serve(&Larger(Squares::new(&[1])), [0; 8].as_slice(), &mut said).unwrap();
    let PeersError::NoPeersLeft { source, .. } = hear(&kernel, &said).unwrap_err() else {
        panic!("the only peer is lost")
    };
    assert!(matches!(
        source,
        PeerError::DoesNotFit { zone: 0, slice: 0 }
    ));
}

#[test]
fn a_peer_names_what_it_cannot_serve() {
    let kernel = Squares::new(&[1, 1]);
    let serve = |requests: &[u8], most| serve(&kernel, requests, Breaks(Vec::new(), most));
    assert!(matches!(serve(&[], 16), Ok(0)));
    assert!(matches!(serve(&[], 15), Err(ServeError::Write(_))));
    assert!(matches!(serve(&[1, 0, 0], 16), Err(ServeError::Read(_))));
    let error = serve(&2_u64.to_le_bytes(), 16).unwrap_err();
    assert_eq!(error.to_string(), "there is no zone 2 in a house of 2");
    assert!(matches!(serve(&[0; 8], 20), Err(ServeError::Write(_))));
}

/// A number that lies about a length must not be believed before the bytes have come.
#[test]
fn an_announced_length_takes_no_memory() {
    let kernel = Squares::new(&[1]);
    let mut said = conversation(&kernel);
    said.truncate(16 + 32);
    said[32..40].copy_from_slice(&(1_u64 << 30).to_le_bytes());
    let start = |_| Ok((io::sink(), Cursor::new(said.clone()).take(1 << 20)));
    let error = clean_with_peers(peers(1), start, &kernel, go_on).unwrap_err();
    assert!(
        matches!(
            &error,
            PeersError::NoPeersLeft {
                source: PeerError::EndedEarly,
                ..
            }
        ),
        "{error:?}"
    );
}

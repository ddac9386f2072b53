//! The queries of bench/rivals on timely dataflow, from JSON lines in files.
//!
//!     rival QUERY OUT FILE...     a worker per file; OUT: a file for the results, "-" for nowhere
//!
//! As a user of timely would write them: serde_json into typed rows on the worker that reads,
//! an exchange by the key, hash maps per window, which close as the frontier passes them.  The
//! time of the dataflow is the watermark in milliseconds: the largest time seen, less the delay.
//! Rows of results are written as Flink's JSON format has them.

use serde::Deserialize;
use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap};
use std::fs::File;
use std::hash::Hash;
use std::io::{BufRead, BufReader, BufWriter, Write};
use std::sync::{Arc, Mutex};
use timely::communication::Allocate;
use timely::dataflow::channels::pact::{Exchange, Pipeline};
use timely::dataflow::operators::{Capability, Filter, Input, Map, Operator};
use timely::dataflow::{InputHandle, Scope, Stream};
use timely::worker::Worker;
use timely::Data;

type Out = Option<Arc<Mutex<BufWriter<File>>>>;

const BATCH: usize = 1024;

#[derive(Deserialize)]
struct BidText<'a> {
    auction: u64,
    bidder: u64,
    price: u64,
    #[serde(borrow, rename = "dateTime")]
    date_time: Cow<'a, str>,
    #[serde(borrow)]
    extra: Cow<'a, str>,
}

#[derive(Deserialize)]
struct OrderText<'a> {
    #[serde(borrow)]
    product: Cow<'a, str>,
    amount: f64,
    #[serde(borrow)]
    order_time: Cow<'a, str>,
}

#[derive(Clone)]
struct Bid {
    auction: u64,
    bidder: u64,
    price: u64,
    ms: u64,
    extra: String,
}

/// Milliseconds since 1970 of "2026-01-01 00:00:01.234".
fn parse_ms(text: &str) -> u64 {
    let b = text.as_bytes();
    let n = |from: usize, to: usize| {
        b[from..to]
            .iter()
            .fold(0u64, |n, d| n * 10 + (d - b'0') as u64)
    };
    let (y, m, d) = (n(0, 4), n(5, 7), n(8, 10));
    let (y, m) = if m <= 2 { (y - 1, m + 9) } else { (y, m - 3) };
    let days = 365 * y + y / 4 - y / 100 + y / 400 + (153 * m + 2) / 5 + d - 1 - 719468;
    let ms = match b.len() {
        l if l > 20 => n(20, l.min(23)) * 10u64.pow(23 - l.min(23) as u32),
        _ => 0,
    };
    ((days * 24 + n(11, 13)) * 60 + n(14, 16)) * 60000 + n(17, 19) * 1000 + ms
}

/// Fractions without the zeros behind them.
fn print_ms(ms: u64) -> String {
    let (days, rest) = (ms / 86400000 + 719468, ms % 86400000);
    let (era, doe) = (days / 146097, days % 146097);
    let yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365;
    let doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
    let mp = (5 * doy + 2) / 153;
    let (d, m) = (
        doy - (153 * mp + 2) / 5 + 1,
        if mp < 10 { mp + 3 } else { mp - 9 },
    );
    let y = yoe + era * 400 + (m <= 2) as u64;
    let (h, min, s) = (rest / 3600000, rest / 60000 % 60, rest / 1000 % 60);
    let mut text = format!("{y:04}-{m:02}-{d:02} {h:02}:{min:02}:{s:02}");
    if rest % 1000 != 0 {
        text += format!(".{:03}", rest % 1000).trim_end_matches('0');
    }
    text
}

/// UNITS of 10^-SCALE.
fn print_decimal(units: u64, scale: u32) -> String {
    let one = 10u64.pow(scale);
    format!(
        "{}.{:0width$}",
        units / one,
        units % one,
        width = scale as usize
    )
}

fn write_all<S: Scope<Timestamp = u64>, D: Data>(
    rows: &Stream<S, D>,
    out: Out,
    print: impl Fn(&D) -> String + 'static,
) {
    rows.sink(Pipeline, "out", move |input| {
        while let Some((_, data)) = input.next() {
            if let Some(out) = &out {
                let mut out = out.lock().unwrap();
                for row in data.iter() {
                    writeln!(out, "{}", print(row)).unwrap();
                }
            }
        }
    });
}

/// Groups by key and slice; a window of `slices` slices closes when the frontier has passed it.
fn windows<S, K, A>(
    rows: &Stream<S, (K, u64, A)>,
    slice_ms: u64,
    slices: u64,
    route: impl Fn(&K) -> u64 + 'static,
    add: impl Fn(&mut A, &A) + 'static,
) -> Stream<S, (K, u64, A)>
where
    S: Scope<Timestamp = u64>,
    K: Hash + Eq + timely::ExchangeData,
    A: Clone + timely::ExchangeData,
{
    let pact = Exchange::new(move |row: &(K, u64, A)| route(&row.0));
    rows.unary_frontier(pact, "windows", move |_, _| {
        let mut slice: BTreeMap<u64, HashMap<K, A>> = BTreeMap::new();
        let mut due: BTreeMap<u64, Capability<u64>> = BTreeMap::new();
        let mut taken = Vec::new();
        move |input, output| {
            while let Some((time, data)) = input.next() {
                let cap = time.retain();
                data.swap(&mut taken);
                for (key, ms, value) in taken.drain(..) {
                    let at = ms / slice_ms;
                    let rows = slice.entry(at).or_insert_with(|| {
                        for end in at + 1..=at + slices {
                            due.entry(end).or_insert_with(|| cap.clone());
                        }
                        HashMap::new()
                    });
                    match rows.get_mut(&key) {
                        Some(sum) => add(sum, &value),
                        None => drop(rows.insert(key, value)),
                    }
                }
            }
            while let Some(&end) = due.keys().next() {
                if input.frontier().less_than(&(end * slice_ms)) {
                    break;
                }
                let mut whole: HashMap<K, A> = HashMap::new();
                for (_, rows) in slice.range(end.saturating_sub(slices)..end) {
                    for (key, value) in rows {
                        match whole.get_mut(key) {
                            Some(sum) => add(sum, value),
                            None => drop(whole.insert(key.clone(), value.clone())),
                        }
                    }
                }
                let cap = due.remove(&end).unwrap();
                output
                    .session(&cap)
                    .give_iterator(whole.into_iter().map(|(k, a)| (k, end * slice_ms, a)));
                slice.retain(|at, _| at + slices > end);
            }
        }
    })
}

/// Reads lines, hands on what `parse` makes of them, and lets time follow `delay_ms` behind.
fn feed<A: Allocate, D: Data>(
    worker: &mut Worker<A>,
    input: &mut InputHandle<u64, D>,
    file: &str,
    delay_ms: u64,
    parse: impl Fn(&[u8]) -> (u64, D),
) {
    let mut lines = BufReader::with_capacity(1 << 20, File::open(file).expect(file));
    let (mut line, mut newest, mut count) = (Vec::new(), 0, 0);
    loop {
        line.clear();
        if lines.read_until(b'\n', &mut line).unwrap() == 0 {
            break;
        }
        let (ms, row) = parse(&line);
        newest = newest.max(ms);
        input.send(row);
        count += 1;
        if count % BATCH == 0 {
            input.advance_to(newest.saturating_sub(delay_ms).max(*input.time()));
            worker.step();
        }
    }
}

fn bid(line: &[u8]) -> (u64, Bid) {
    let t: BidText = serde_json::from_slice(line).unwrap();
    let ms = parse_ms(&t.date_time);
    let extra = t.extra.into_owned();
    (
        ms,
        Bid {
            auction: t.auction,
            bidder: t.bidder,
            price: t.price,
            ms,
            extra,
        },
    )
}

fn print_bid(b: &Bid, price: String) -> String {
    let extra = serde_json::to_string(&b.extra).unwrap();
    let (auction, bidder, time) = (b.auction, b.bidder, print_ms(b.ms));
    format!("{{\"auction\":{auction},\"bidder\":{bidder},\"price\":{price},\"dateTime\":\"{time}\",\"extra\":{extra}}}")
}

fn main() {
    let args: Vec<String> = std::env::args().collect();
    if args.len() < 4 {
        eprintln!("usage: rival QUERY OUT FILE...");
        std::process::exit(2);
    }
    let (query, out, files) = (args[1].clone(), args[2].clone(), args[3..].to_vec());
    let out: Out = match out.as_str() {
        "-" => None,
        path => Some(Arc::new(Mutex::new(BufWriter::new(
            File::create(path).expect(path),
        )))),
    };
    let kept = out.clone();
    timely::execute(timely::Config::process(files.len()), move |worker| {
        let (file, out) = (files[worker.index()].clone(), out.clone());
        match query.as_str() {
            "q0" | "q1" | "q2" => {
                let mut input = InputHandle::new();
                worker.dataflow(|scope| {
                    let bids = scope.input_from(&mut input);
                    match query.as_str() {
                        "q0" => write_all(&bids, out, |b: &Bid| print_bid(b, b.price.to_string())),
                        "q1" => write_all(&bids.map(|b: Bid| (b.price * 908, b)), out, |(p, b)| {
                            print_bid(b, print_decimal(*p, 3))
                        }),
                        _ => write_all(&bids.filter(|b: &Bid| b.auction % 123 == 0).map(|b| (b.auction, b.price)), out,
                            |(a, p)| format!("{{\"auction\":{a},\"price\":{p}}}")),
                    }
                });
                feed(worker, &mut input, &file, 4000, bid);
            }
            "q5-counts" => {
                let mut input = InputHandle::new();
                worker.dataflow(|scope| {
                    let bids = scope.input_from(&mut input);
                    let counts = windows(&bids, 2000, 5, |a: &u64| *a, |sum, more: &u64| *sum += *more);
                    write_all(&counts, out, |(a, end, n)| {
                        format!("{{\"auction\":{a},\"num\":{n},\"endtime\":\"{}\"}}", print_ms(*end))
                    });
                });
                feed(worker, &mut input, &file, 4000, |line| {
                    let t: BidText = serde_json::from_slice(line).unwrap();
                    let ms = parse_ms(&t.date_time);
                    (ms, (t.auction, ms, 1u64))
                });
            }
            "q7-max" => {
                let mut input = InputHandle::new();
                worker.dataflow(|scope| {
                    let bids = scope.input_from(&mut input);
                    let highest = windows(&bids, 10000, 1, |_: &()| 0, |max, more: &u64| *max = (*max).max(*more));
                    write_all(&highest, out, |(_, end, price)| {
                        format!("{{\"price\":{price},\"endtime\":\"{}\"}}", print_ms(*end))
                    });
                });
                feed(worker, &mut input, &file, 4000, |line| {
                    let t: BidText = serde_json::from_slice(line).unwrap();
                    let ms = parse_ms(&t.date_time);
                    (ms, ((), ms, t.price))
                });
            }
            "orders" => {
                let mut input = InputHandle::new();
                worker.dataflow(|scope| {
                    let orders = scope.input_from(&mut input);
                    let totals = windows(&orders, 60000, 1,
                        |product: &String| product.bytes().fold(7, |h, b| h * 31 + b as u64),
                        |sum, more: &(u64, u64)| *sum = (sum.0 + more.0, sum.1 + more.1));
                    write_all(&totals, out, |(product, end, (n, cents))| {
                        format!("{{\"product\":\"{product}\",\"window_start\":\"{}\",\"order_count\":{n},\"total_amount\":{}}}",
                            print_ms(end - 60000), print_decimal(*cents, 2))
                    });
                });
                feed(worker, &mut input, &file, 5000, |line| {
                    let t: OrderText = serde_json::from_slice(line).unwrap();
                    let ms = parse_ms(&t.order_time);
                    (ms, (t.product.into_owned(), ms, (1u64, (t.amount * 100.0).round() as u64)))
                });
            }
            _ => {
                eprintln!("rival: no query '{query}'");
                std::process::exit(2);
            }
        }
    })
    .unwrap();
    if let Some(out) = kept {
        out.lock().unwrap().flush().unwrap();
    }
}

//! The report as a page: the text, the parts as bars, and the timeline as columns of colour, in one file that needs
//! nothing else.

use super::palette::{COLOURS_OF_PAGES, Style, name};
use super::shares::waiting;
use super::text;
use crate::account::Row;
use crate::profile::Profile;
use crate::verdict::Verdict;
use std::fmt::Write;

const HEAD: &str = "<!doctype html>\n<html lang=\"en\"><meta charset=\"utf-8\"><title>Where the time went</title>\n<style>\
body{font:16px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem}\
pre{font-size:13px;overflow-x:auto}.bar{display:flex;height:2rem}.line{display:flex;align-items:end;height:3rem;gap:0}\
.line div{flex:1;display:flex;flex-direction:column-reverse;height:100%}.line i,.bar i{display:block}\
.key i{display:inline-block;width:1em;height:1em;vertical-align:-.15em;margin-right:.4em}.key{margin-right:1.2em}\
</style>\n";

/// Writes the page.
#[must_use]
pub fn html(profile: &Profile, verdict: &Verdict) -> String {
    let mut out = HEAD.to_owned();
    let _ = writeln!(out, "<h1>{}</h1>", escaped(&verdict.gist));
    bar(&mut out, profile);
    let rows = profile
        .timeline
        .blocks
        .iter()
        .map(Vec::len)
        .max()
        .unwrap_or(0);
    for row in 0..rows {
        let kind = row.checked_sub(1).and_then(|kind| profile.kinds.get(kind));
        if row > 0 && kind.is_none_or(|kind| kind.threads == 0) {
            continue;
        }
        let title = kind.map_or("the whole program, over time", |kind| kind.name.as_str());
        let _ = writeln!(out, "<h3>{}</h3><div class=\"line\">", escaped(title));
        for block in &profile.timeline.blocks {
            column(&mut out, block.get(row));
        }
        out.push_str("</div>\n");
    }
    out.push_str("<p>");
    for (column, colour) in COLOURS_OF_PAGES.iter().enumerate() {
        let _ = write!(
            out,
            "<span class=\"key\"><i style=\"background:{colour}\"></i>{}</span> ",
            name(column)
        );
    }
    let report = text(profile, verdict, Style::default());
    let _ = writeln!(out, "</p>\n<pre>{}</pre></html>", escaped(&report));
    out
}

fn bar(out: &mut String, profile: &Profile) {
    let whole = &profile.whole;
    let mut parts = vec![
        (0, whole.computing_ns, name(0).to_owned()),
        (1, whole.ready_ns, name(1).to_owned()),
    ];
    for wait in &whole.waits {
        parts.push((
            2 + wait.wait_for.cause.index(),
            wait.ns,
            waiting(&wait.wait_for),
        ));
    }
    out.push_str("<div class=\"bar\">");
    for (column, ns, title) in parts.into_iter().filter(|(_, ns, _)| *ns > 0) {
        let share = 100.0 * ns as f64 / profile.wall_ns.max(1) as f64;
        let _ = write!(
            out,
            "<i title=\"{}: {share:.1} %\" style=\"width:{share:.2}%;background:{}\"></i>",
            escaped(&title),
            COLOURS_OF_PAGES[column]
        );
    }
    out.push_str("</div>\n");
}

fn column(out: &mut String, row: Option<&Row>) {
    out.push_str("<div>");
    if let Some(row) = row {
        let total = row.iter().sum::<u64>().max(1) as f64;
        for (column, &ns) in row.iter().enumerate().filter(|(_, ns)| **ns > 0) {
            let _ = write!(
                out,
                "<i style=\"height:{:.1}%;background:{}\"></i>",
                100.0 * ns as f64 / total,
                COLOURS_OF_PAGES[column]
            );
        }
    }
    out.push_str("</div>");
}

/// What people named their programs is text here, whatever it looks like.
fn escaped(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
}

//! Visitors who use the site during another deployment: one whose page was already open, and new
//! ones.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::JoinHandle;

use local::commands::up::Stack;
use local::http::Client;

/// The requested paths, and how often each answer came.
#[derive(Default)]
struct Seen {
    statuses: BTreeMap<(String, u16), u32>,
    pages: BTreeSet<String>,
}

pub(crate) struct Visitors {
    opened: String,
    deployed: Arc<AtomicBool>,
    thread: JoinHandle<Seen>,
}

impl Visitors {
    /// Opens the page, and then keeps requesting everything that it names, the page as it is now,
    /// and everything that this one names.
    pub(crate) fn begin(stack: &Stack) -> Self {
        let url = stack.url();
        let client = Client::default();
        let opened = client.send("GET", &url, &[], "").unwrap().text();
        assert!(assets(&opened).len() >= 2, "the page names its files: {opened}");
        let deployed = Arc::new(AtomicBool::new(false));
        let (page, done) = (opened.clone(), deployed.clone());
        let thread = std::thread::spawn(move || {
            let mut seen = Seen::default();
            while !done.load(Ordering::Relaxed) {
                visit(&client, &url, &page, &mut seen);
            }
            // Once more when everything is deployed and the files that are not kept are gone.
            visit(&client, &url, &page, &mut seen);
            seen
        });
        Self { opened, deployed, thread }
    }

    /// Every answer was 200, and both builds were requested.
    pub(crate) fn missed_nothing(self, site: &Path) {
        self.deployed.store(true, Ordering::Relaxed);
        let seen = self.thread.join().unwrap();
        let newest = std::fs::read_to_string(site.join("index.html")).unwrap();
        assert_eq!(seen.pages, BTreeSet::from([self.opened.clone(), newest.clone()]));
        let asked = |path: &String| seen.statuses.contains_key(&(path.clone(), 200));
        assert!(assets(&self.opened).iter().chain(&assets(&newest)).all(asked));
        let missed: Vec<_> =
            seen.statuses.iter().filter(|((_, status), _)| *status != 200).collect();
        assert!(missed.is_empty(), "{missed:#?}");
        let requests: u32 = seen.statuses.values().sum();
        println!("     {requests} requests for {} paths", seen.statuses.len());
        assert!(requests >= 100, "only {requests} requests");
    }
}

fn visit(client: &Client, url: &str, opened: &str, seen: &mut Seen) {
    let now = client.send("GET", url, &[], "").unwrap();
    *seen.statuses.entry((String::new(), now.status)).or_default() += 1;
    let now = now.text();
    for asset in assets(opened).into_iter().chain(assets(&now)) {
        let status = client.send("GET", &format!("{url}{asset}"), &[], "").unwrap().status;
        *seen.statuses.entry((asset, status)).or_default() += 1;
    }
    seen.pages.insert(now);
}

/// The hashed files that a page names.
fn assets(page: &str) -> BTreeSet<String> {
    let quoted = page.split('"').filter(|part| part.contains("assets/"));
    quoted.map(|path| path.trim_start_matches(['.', '/']).to_owned()).collect()
}

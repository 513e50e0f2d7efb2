//! Work on many things at once. Results are in the order of the inputs, whichever thread produced
//! them.

use std::panic::resume_unwind;
use std::sync::{Mutex, PoisonError};
use std::thread::{Builder, available_parallelism, scope};

/// Expressions can nest as deeply on any thread as on the main thread.
const STACK: usize = 16 << 20;

/// Parts for each thread: a faster thread takes more of them.
const PARTS: usize = 8;

/// Does `work` on each of `items`, with a separate state for each thread. There is a thread for at
/// least `fewest` items: with fewer, it would cost more than it saves.
pub(crate) fn each<T: Send, S, R: Send>(
    items: Vec<T>,
    fewest: usize,
    state: impl Fn() -> S + Sync,
    work: impl Fn(&mut S, T) -> R + Sync,
) -> Vec<R> {
    // Counting the cores reads files, which does not pay for a few items.
    let most = items.len() / fewest;
    let threads = if most < 2 { 1 } else { available_parallelism().map_or(1, usize::from) };
    let threads = threads.min(most);
    if threads < 2 {
        let mut state = state();
        return items.into_iter().map(|item| work(&mut state, item)).collect();
    }
    let length = items.len().div_ceil(threads * PARTS);
    let mut items = items.into_iter();
    let parts = std::iter::from_fn(|| Some(items.by_ref().take(length).collect::<Vec<T>>()));
    let parts: Vec<Vec<T>> = parts.take_while(|part| !part.is_empty()).collect();
    let waiting = Mutex::new(parts.into_iter().enumerate());
    let next = || waiting.lock().unwrap_or_else(PoisonError::into_inner).next();
    let some = || {
        let mut state = state();
        let mut done = vec![];
        while let Some((number, part)) = next() {
            let results = part.into_iter().map(|item| work(&mut state, item));
            done.push((number, results.collect::<Vec<R>>()));
        }
        done
    };
    let mut done = scope(|scope| {
        // If a thread cannot be started, the others do its work.
        let start = |_| Builder::new().stack_size(STACK).spawn_scoped(scope, some).ok();
        let others: Vec<_> = (1..threads).filter_map(start).collect();
        let mut done = some();
        for thread in others {
            done.extend(thread.join().unwrap_or_else(|panic| resume_unwind(panic)));
        }
        done
    });
    done.sort_unstable_by_key(|(number, _)| *number);
    done.into_iter().flat_map(|(_, results)| results).collect()
}

/// Does `here` on this thread and `there` on another one at the same time.
pub(crate) fn both<H, T: Send>(here: impl FnOnce() -> H, there: impl Fn() -> T + Sync) -> (H, T) {
    scope(|scope| {
        let thread = Builder::new().stack_size(STACK).spawn_scoped(scope, &there);
        let here = here();
        let there = match thread {
            Ok(thread) => thread.join().unwrap_or_else(|panic| resume_unwind(panic)),
            // If no thread can be started, this one does the work.
            Err(_) => there(),
        };
        (here, there)
    })
}

#[cfg(test)]
mod tests {
    use super::each;

    #[test]
    fn results_are_in_the_order_of_the_items() {
        let items: Vec<usize> = (0..1_001).collect();
        let count = |seen: &mut usize, item: usize| {
            *seen += 1;
            (item, *seen > 0)
        };
        let expected: Vec<_> = items.iter().map(|item| (*item, true)).collect();
        assert_eq!(each(items.clone(), 1, || 0, count), expected);
        assert_eq!(each(items, 2_000, || 0, count), expected);
        assert_eq!(each(vec![], 1, || 0, count), []);
    }
}

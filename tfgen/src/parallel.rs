//! Work on many things at once. Results are in the order of the inputs, whichever thread produced
//! them.

use std::panic::resume_unwind;
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::{Builder, available_parallelism, scope};

/// Expressions can nest as deeply on any thread as on the main thread.
const STACK: usize = 16 << 20;

/// Does `work` on each of `items`, with a separate state for each thread. A thread gets at least
/// `fewest` items: with fewer, it would cost more than it saves.
pub(crate) fn each<T: Send, S, R: Send>(
    items: Vec<T>,
    fewest: usize,
    state: impl Fn() -> S + Sync,
    work: impl Fn(&mut S, T) -> R + Sync,
) -> Vec<R> {
    let all_of = |items: Vec<T>| {
        let mut state = state();
        items.into_iter().map(|item| work(&mut state, item)).collect::<Vec<R>>()
    };
    // Counting the cores reads files, which does not pay for a few items.
    let most = items.len() / fewest;
    let threads = if most < 2 { 1 } else { available_parallelism().map_or(1, usize::from) };
    let threads = threads.min(most);
    if threads < 2 {
        return all_of(items);
    }
    let length = items.len().div_ceil(threads);
    let mut rest = items;
    let mut parts = vec![];
    while rest.len() > length {
        let behind = rest.split_off(length);
        parts.push(std::mem::replace(&mut rest, behind));
    }
    parts.push(rest);
    scope(|scope| {
        let mut parts = parts.into_iter();
        let own = parts.next().unwrap_or_default();
        let others: Vec<_> = parts
            .map(|part| {
                // If a thread cannot be started, its part stays here.
                let part = Arc::new(Mutex::new(part));
                let (all_of, taken) = (&all_of, Arc::clone(&part));
                let thread = Builder::new()
                    .stack_size(STACK)
                    .spawn_scoped(scope, move || all_of(take(&taken)));
                (part, thread)
            })
            .collect();
        let mut results = all_of(own);
        for (part, thread) in others {
            results.extend(match thread {
                Ok(thread) => thread.join().unwrap_or_else(|panic| resume_unwind(panic)),
                Err(_) => all_of(take(&part)),
            });
        }
        results
    })
}

fn take<T>(part: &Mutex<Vec<T>>) -> Vec<T> {
    std::mem::take(&mut *part.lock().unwrap_or_else(PoisonError::into_inner))
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

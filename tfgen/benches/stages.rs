//! What each stage costs, in one process and on one thread, for many environments at once.

mod workload;

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use std::hint::black_box;
use tfgen::check::{Validations, check};
use tfgen::layers::Environment;
use tfgen::problem::Problems;
use tfgen::project::Project;
use tfgen::source::Sources;
use tfgen::{contracts, hcl, layers};
use workload::{Workload, folders};

/// Enough for what is done once a run to weigh as little as it does in large repositories.
const ENVIRONMENTS: usize = 100;

fn stages(criterion: &mut Criterion) {
    let _alone = folders::alone();
    let workload = Workload::new("stages", ENVIRONMENTS);
    let project = Project::find(Some(workload.root())).unwrap();
    let (mut sources, mut problems) = (Sources::default(), Problems::default());
    let (environments, others) = layers::read(&project, &mut sources, &mut problems).unwrap();
    let folders = environments.iter().flat_map(Environment::module_folders).collect();
    let contracts = contracts::read(&project, &folders, &mut sources).unwrap();
    let roots =
        check(&environments, &contracts, &others, &mut problems, &mut Validations::default());
    assert!(problems.is_empty(), "{:?}", problems.sorted());
    assert_eq!(roots.len(), ENVIRONMENTS);

    let mut group = criterion.benchmark_group("stages");
    group.throughput(Throughput::Elements(ENVIRONMENTS as u64));
    group.bench_function(BenchmarkId::new("layers", ENVIRONMENTS), |bencher| {
        bencher.iter(|| {
            let (mut sources, mut problems) = (Sources::default(), Problems::default());
            layers::read(&project, &mut sources, &mut problems).unwrap()
        });
    });
    group.bench_function(BenchmarkId::new("check", ENVIRONMENTS), |bencher| {
        bencher.iter(|| {
            let (mut problems, mut validations) = (Problems::default(), Validations::default());
            check(&environments, &contracts, &others, &mut problems, &mut validations)
        });
    });
    group.bench_function(BenchmarkId::new("hcl", ENVIRONMENTS), |bencher| {
        bencher.iter(|| {
            for file in roots.iter().flat_map(|root| &root.files) {
                black_box(hcl::print(file, "# A header.\n"));
            }
        });
    });
    group.throughput(Throughput::Elements(1));
    group.bench_function(BenchmarkId::new("contracts", 1), |bencher| {
        bencher.iter(|| contracts::read(&project, &folders, &mut Sources::default()).unwrap());
    });
    group.finish();
    folders::delete_set_aside();
}

criterion_group!(benches, stages);
criterion_main!(benches);

// Each of them loads and breaks a whole system of processes.
[assembly: CollectionBehavior(DisableTestParallelization = true)]

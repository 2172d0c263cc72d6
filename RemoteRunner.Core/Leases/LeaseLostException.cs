namespace RemoteRunner.Core.Leases;

/// <summary>A write was refused because its lease is in other hands: whoever has it now does this work.</summary>
public sealed class LeaseLostException() : Exception("The lease under which this was written has changed hands; the write was refused.");

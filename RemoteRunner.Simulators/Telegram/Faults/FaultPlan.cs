using System.IO.Enumeration;
using RemoteRunner.Simulators.Telegram.Updates;

namespace RemoteRunner.Simulators.Telegram.Faults;

/// <summary>The faults still to come, first come first served.</summary>
internal sealed class FaultPlan(UpdateQueue updates)
{
    private const int Capacity = 100;

    private readonly Lock _gate = new();
    private readonly List<Fault> _faults = [];

    /// <returns>False when too many faults are planned already.</returns>
    public bool Add(Fault fault)
    {
        if (fault.Kind == FaultKind.DuplicateUpdate)
        {
            updates.DuplicateConfirmed(fault.Count);
            return true;
        }

        lock (_gate)
        {
            if (_faults.Count >= Capacity)
                return false;
            _faults.Add(fault);
            return true;
        }
    }

    public void Clear()
    {
        updates.DuplicateConfirmed(0);
        lock (_gate)
            _faults.Clear();
    }

    public IReadOnlyList<Fault> All()
    {
        lock (_gate)
            return [.. _faults];
    }

    public Fault? Take(string method, long? chatId)
    {
        lock (_gate)
        {
            var at = _faults.FindIndex(fault => FileSystemName.MatchesSimpleExpression(fault.Method, method)
                && (fault.ChatId is null || fault.ChatId == chatId));
            if (at < 0)
                return null;

            var fault = _faults[at];
            if (fault.Count <= 1)
                _faults.RemoveAt(at);
            else
                _faults[at] = fault with { Count = fault.Count - 1 };
            return fault;
        }
    }
}

using System.Text.Json;
using RemoteRunner.Core.Turns;

namespace RemoteRunner.Web.Agents.Claude;

/// <summary>
/// The list of what Claude means to do, which it keeps by tools: TaskCreate <c>{"subject":"Do it","description":"…","activeForm":"Doing it"}</c>
/// comes back with <c>"tool_use_result":{"task":{"id":"1","subject":"Do it",…}}</c>, TaskUpdate <c>{"taskId":"1","status":"in_progress"}</c>
/// says how it goes (pending, in_progress, completed, deleted).
/// </summary>
internal sealed class ClaudeTodos
{
    public const string Create = "TaskCreate";
    public const string Update = "TaskUpdate";

    // A phone shows no more.
    private const int MaxItems = 50;

    private readonly Lock _gate = new();
    private readonly Dictionary<string, (string Tool, JsonElement Input)> _called = [];
    private readonly SortedDictionary<string, TodoItem> _items = new(Comparer<string>.Create(InOrder));

    public IReadOnlyList<TodoItem> Items
    {
        get
        {
            lock (_gate)
                return [.. _items.Values];
        }
    }

    public void Called(string id, string tool, JsonElement input)
    {
        if (tool is not (Create or Update))
            return;
        lock (_gate)
            _called[id] = (tool, input.Clone());
    }

    /// <param name="result">What the tool gave back beside its text.</param>
    /// <returns>Whether the list has changed.</returns>
    public bool Returned(string id, JsonElement result)
    {
        lock (_gate)
        {
            if (!_called.Remove(id, out var call))
                return false;
            return call.Tool == Create ? Add(result.Get("task"), call.Input) : Change(call.Input);
        }
    }

    private bool Add(JsonElement task, JsonElement input)
    {
        if (task.Text("id") is not { } id || _items.Count >= MaxItems)
            return false;
        _items[id] = new TodoItem(OneLine.Summary(input.Text("subject") ?? task.Text("subject") ?? id), TodoState.Open);
        return true;
    }

    private bool Change(JsonElement input)
    {
        // One that another process made is not known by name.
        if (input.Text("taskId") is not { } id || !_items.TryGetValue(id, out var item))
            return false;
        if (input.Text("status") == "deleted")
            return _items.Remove(id);

        _items[id] = new TodoItem(
            input.Text("subject") is { } subject ? OneLine.Summary(subject) : item.Text,
            input.Text("status") switch
            {
                "in_progress" => TodoState.InProgress,
                "completed" => TodoState.Done,
                "pending" => TodoState.Open,
                _ => item.State,
            });
        return true;
    }

    private static int InOrder(string? one, string? other) =>
        int.TryParse(one, out var first) && int.TryParse(other, out var second) ? first.CompareTo(second) : string.CompareOrdinal(one, other);
}

using System.Text.Json.Serialization;

namespace RemoteRunner.Simulators.Telegram.Faults;

[JsonConverter(typeof(FaultKindConverter))]
internal enum FaultKind
{
    /// <summary>429 with <c>retry_after</c>.</summary>
    TooManyRequests,

    /// <summary>500, or what <see cref="Fault.Status"/> says.</summary>
    ServerError,

    /// <summary>200 with a body that breaks off.</summary>
    Garbage,

    /// <summary>The connection is cut before anything is done.</summary>
    Drop,

    /// <summary>Everything is done, then the connection is cut before the answer.</summary>
    DropAfter,

    /// <summary>It is done late.</summary>
    Delay,

    /// <summary>It is done at once, and the answer comes late.</summary>
    DelayAfter,

    /// <summary>The next confirmed updates are delivered once more.</summary>
    DuplicateUpdate,
}

internal sealed class FaultKindConverter() : JsonStringEnumConverter<FaultKind>(System.Text.Json.JsonNamingPolicy.CamelCase, allowIntegerValues: false);

/// <summary>Goes wrong on purpose, <see cref="Count"/> times, for every method that fits <see cref="Method"/> (<c>*</c> is a wildcard).</summary>
internal sealed record Fault(FaultKind Kind)
{
    public string Method { get; init; } = "*";
    public long? ChatId { get; init; }
    public int Count { get; init; } = 1;
    public int RetryAfter { get; init; } = 5;
    public int Status { get; init; } = 500;
    public int DelayMs { get; init; } = 1000;
}

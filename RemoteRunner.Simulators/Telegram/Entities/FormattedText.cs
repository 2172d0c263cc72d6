using RemoteRunner.Simulators.Telegram.Wire;

namespace RemoteRunner.Simulators.Telegram.Entities;

/// <summary>Text without markup and the entities over it; offsets count UTF-16 units.</summary>
internal sealed record FormattedText(string Text, IReadOnlyList<MessageEntity> Entities)
{
    public static FormattedText Empty { get; } = new("", []);

    public bool SameAs(FormattedText other) => Text == other.Text && Entities.SequenceEqual(other.Entities);
}

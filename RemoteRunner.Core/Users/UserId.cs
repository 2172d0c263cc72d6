using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace RemoteRunner.Core.Users;

/// <summary>A person, as an opaque string: <c>tg:1001</c> (Telegram's numeric id) or <c>web:name</c>.</summary>
[JsonConverter(typeof(UserIdJsonConverter))]
public readonly record struct UserId : IParsable<UserId>
{
    private const int MaxLength = 80;

    private readonly string? _value;

    private UserId(string value) => _value = value;

    /// <summary>The id's text, e.g. <c>tg:1001</c>; never empty for a parsed id.</summary>
    public string Value => _value ?? string.Empty;

    /// <summary>The user behind a numeric Telegram id.</summary>
    public static UserId Telegram(long id) => new($"tg:{id}");

    /// <summary>Telegram's numeric id, or null for a user of another kind.</summary>
    public long? TelegramId =>
        Value.StartsWith("tg:", StringComparison.Ordinal) && long.TryParse(Value.AsSpan(3), out var id) ? id : null;

    /// <exception cref="FormatException"><paramref name="s"/> is not <c>scheme:name</c> of safe characters.</exception>
    public static UserId Parse(string s, IFormatProvider? provider = null) =>
        TryParse(s, provider, out var id)
            ? id
            : throw new FormatException($"'{s}' is not a user id: it is written like tg:1001 or web:name.");

    public static bool TryParse([NotNullWhen(true)] string? s, IFormatProvider? provider, out UserId result)
    {
        result = default;
        if (s is null || s.Length is 0 or > MaxLength)
            return false;

        var colon = s.IndexOf(':', StringComparison.Ordinal);
        if (colon < 1 || colon == s.Length - 1)
            return false;

        // The id becomes part of folder names and Redis keys, so only characters that are harmless in both pass.
        for (var i = 0; i < s.Length; i++)
        {
            var c = s[i];
            if (i != colon && !char.IsAsciiLetterOrDigit(c) && c is not ('-' or '_' or '.' or '@'))
                return false;
        }

        if (s.AsSpan(colon + 1).Trim('.').IsEmpty)
            return false;

        result = new UserId(s);
        return true;
    }

    /// <summary>The id as a folder name, e.g. <c>tg-1001</c>.</summary>
    public string ToFolderName() => Value.Replace(':', '-');

    public override string ToString() => Value;

    private sealed class UserIdJsonConverter : JsonConverter<UserId>
    {
        public override UserId Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            TryParse(reader.GetString(), null, out var id)
                ? id
                : throw new JsonException("A user id is written like tg:1001 or web:name.");

        public override void Write(Utf8JsonWriter writer, UserId value, JsonSerializerOptions options) =>
            writer.WriteStringValue(value.Value);
    }
}

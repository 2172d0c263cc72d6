using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace RemoteRunner.AppHost.Compose;

/// <summary>
/// As much of YAML as a compose file needs: maps that keep their order, sequences, texts, numbers and flags. A text is
/// quoted unless every reader, of YAML 1.1 too, takes it for a text.
/// </summary>
internal sealed partial class YamlMap
{
    private readonly List<(string Key, object Value)> _entries = [];

    public bool IsEmpty => _entries.Count == 0;

    /// <summary>Adds an entry; null, an empty sequence and an empty map are left out.</summary>
    public YamlMap Add(string key, object? value)
    {
        if (value is not null and not YamlMap { IsEmpty: true } and not IReadOnlyCollection<object> { Count: 0 })
            _entries.Add((key, value));
        return this;
    }

    /// <summary>Adds an entry whose map may be empty.</summary>
    public YamlMap AddEmpty(string key)
    {
        _entries.Add((key, new YamlMap()));
        return this;
    }

    public override string ToString()
    {
        var text = new StringBuilder();
        Write(text, 0);
        return text.ToString();
    }

    private void Write(StringBuilder text, int depth)
    {
        foreach (var (key, value) in _entries)
        {
            text.Append(' ', depth * 2).Append(Scalar(key)).Append(':');
            switch (value)
            {
                case YamlMap { IsEmpty: true }:
                    text.Append(" {}\n");
                    break;
                case YamlMap map:
                    text.Append('\n');
                    map.Write(text, depth + 1);
                    break;
                case IEnumerable<object> items:
                    text.Append('\n');
                    foreach (var item in items)
                        WriteItem(text, item, depth + 1);
                    break;
                default:
                    text.Append(' ').Append(Scalar(value)).Append('\n');
                    break;
            }
        }
    }

    private static void WriteItem(StringBuilder text, object item, int depth)
    {
        text.Append(' ', depth * 2).Append("- ");
        if (item is not YamlMap map)
        {
            text.Append(Scalar(item)).Append('\n');
            return;
        }

        // The first entry stands behind the dash, the others below it.
        var start = text.Length;
        map.Write(text, depth + 1);
        text.Remove(start, (depth + 1) * 2);
    }

    private static string Scalar(object value) => value switch
    {
        bool flag => flag ? "true" : "false",
        int number => number.ToString(CultureInfo.InvariantCulture),
        string text when Plain().IsMatch(text) && !Words().IsMatch(text) => text,
        string text => Quote(text),
        _ => throw new ArgumentException($"A {value.GetType().Name} has no place in a compose file.", nameof(value)),
    };

    private static string Quote(string text)
    {
        var quoted = new StringBuilder("\"");
        foreach (var character in text)
        {
            quoted.Append(character switch
            {
                '"' => "\\\"",
                '\\' => "\\\\",
                '\n' => "\\n",
                '\t' => "\\t",
                _ when char.IsControl(character) => $"\\x{(int)character:x2}",
                _ => character.ToString(),
            });
        }

        return quoted.Append('"').ToString();
    }

    [GeneratedRegex(@"\A[A-Za-z_/][A-Za-z0-9_/.-]*\z")]
    private static partial Regex Plain();

    [GeneratedRegex(@"\A(true|false|yes|no|on|off|y|n|null)\z", RegexOptions.IgnoreCase)]
    private static partial Regex Words();
}

using System.Text;
using System.Text.Json.Nodes;

namespace RemoteRunner.TestSupport.Fuzz;

/// <summary>Spoils JSON, always the same way for the same seed: its text (cut, turned bytes, doubled pieces) or its structure.</summary>
public sealed class JsonMutator(int seed)
{
    private static readonly string[] _oddValues =
    [
        "null", "true", "-1", "0", "1e308", "9223372036854775807", "99999999999999999999999", "-0.0", "\"\"", "\"\\u0000\"", "\"\\ud83e\\udd8a\"", "[]", "{}", "[[[[]]]]",
        "\"/stop\"", "\"2026-11-24T21:12:46Z\"", "\"00000000-0000-0000-0000-000000000000\"", "{\"type\":\"private\"}", "[null]", "\"a:6f1a3c527d0b4f0e9a552f6f3f0f7b11:o\"",
    ];

    private readonly Random _random = new(seed);

    public byte[] Mutate(string json)
    {
        var text = json;
        for (var times = _random.Next(1, 4); times > 0; times--)
        {
            if (_random.Next(2) == 0)
                text = MutateStructure(text);
        }

        // Half a character: well-formed JSON that no text can hold.
        if (_random.Next(20) == 0)
            text = text.Replace("e", "\\ud83e", StringComparison.Ordinal);

        var bytes = Encoding.UTF8.GetBytes(text);
        for (var times = _random.Next(0, 3); times > 0; times--)
            bytes = MutateBytes(bytes);
        return bytes;
    }

    /// <summary>Random text in which pieces of the given examples occur.</summary>
    public string Scramble(IReadOnlyList<string> examples)
    {
        var text = new StringBuilder();
        for (var pieces = _random.Next(0, 4); pieces > 0; pieces--)
        {
            var example = examples[_random.Next(examples.Count)];
            var from = _random.Next(example.Length + 1);
            text.Append(example.AsSpan(from, _random.Next(example.Length - from + 1)));
            if (_random.Next(3) == 0)
                text.Append((char)_random.Next(1, 0x2000));
        }

        return text.ToString();
    }

    private string MutateStructure(string json)
    {
        JsonNode? root;
        try
        {
            root = JsonNode.Parse(json);
        }
        catch (System.Text.Json.JsonException)
        {
            return json;
        }

        var parents = new List<JsonNode>();
        Collect(root, parents);
        if (parents.Count == 0)
            return json;

        switch (parents[_random.Next(parents.Count)])
        {
            case JsonObject { Count: > 0 } parent:
                var name = parent.ElementAt(_random.Next(parent.Count)).Key;
                if (_random.Next(3) == 0)
                    parent.Remove(name);
                else
                    parent[name] = Odd();
                break;
            case JsonObject parent:
                parent["added"] = Odd();
                break;
            case JsonArray { Count: > 0 } parent:
                parent[_random.Next(parent.Count)] = Odd();
                break;
            case JsonArray parent:
                parent.Add(Odd());
                break;
        }

        return root!.ToJsonString();
    }

    private static void Collect(JsonNode? node, List<JsonNode> parents)
    {
        switch (node)
        {
            case JsonObject parent:
                parents.Add(parent);
                foreach (var (_, child) in parent)
                    Collect(child, parents);
                break;
            case JsonArray list:
                parents.Add(list);
                foreach (var child in list)
                    Collect(child, parents);
                break;
        }
    }

    private JsonNode? Odd() => JsonNode.Parse(_oddValues[_random.Next(_oddValues.Length)]);

    private byte[] MutateBytes(byte[] bytes)
    {
        if (bytes.Length == 0)
            return [(byte)_random.Next(256)];

        var at = _random.Next(bytes.Length);
        var length = _random.Next(1, Math.Min(20, bytes.Length - at) + 1);
        switch (_random.Next(4))
        {
            case 0:
                return bytes[..at];
            case 1:
                byte[] turned = [.. bytes];
                turned[at] = (byte)_random.Next(256);
                return turned;
            case 2:
                return [.. bytes[..at], .. bytes[(at + length)..]];
            default:
                return [.. bytes[..(at + length)], .. bytes[at..]];
        }
    }
}

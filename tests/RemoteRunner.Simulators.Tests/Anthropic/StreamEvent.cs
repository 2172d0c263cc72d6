using System.Text.Json.Nodes;

namespace RemoteRunner.Simulators.Tests.Anthropic;

internal sealed record StreamEvent(string Name, JsonObject Data)
{
    public static IReadOnlyList<StreamEvent> Parse(string stream) =>
    [
        .. stream.Split("\n\n", StringSplitOptions.RemoveEmptyEntries).Select(block =>
        {
            var lines = block.Split('\n');
            Assert.Equal(2, lines.Length);
            Assert.StartsWith("event: ", lines[0], StringComparison.Ordinal);
            Assert.StartsWith("data: ", lines[1], StringComparison.Ordinal);
            var data = (JsonObject)JsonNode.Parse(lines[1]["data: ".Length..])!;
            Assert.Equal(lines[0]["event: ".Length..], (string?)data["type"]);
            return new StreamEvent(lines[0]["event: ".Length..], data);
        }),
    ];
}

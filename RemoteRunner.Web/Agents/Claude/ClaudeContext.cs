using System.Text.Json;

namespace RemoteRunner.Web.Agents.Claude;

/// <summary>Tells how much of what the model can read a prompt takes, once a round.</summary>
internal sealed class ClaudeContext(IAgentClient client, ContextWindows windows)
{
    private string? _model;
    private AgentContext? _told;

    // {"id":"msg_1","model":"claude-opus-5-5","usage":{"input_tokens":111,"cache_creation_input_tokens":0,"cache_read_input_tokens":11659,"output_tokens":1}}
    public async ValueTask OnRoundAsync(JsonElement message)
    {
        var usage = message.Get("usage");
        var tokens = (usage.Number("input_tokens") ?? 0) + (usage.Number("cache_creation_input_tokens") ?? 0) + (usage.Number("cache_read_input_tokens") ?? 0);
        if (tokens <= 0)
            return;

        _model = message.Text("model");
        await client.UpdateAsync(_told = new AgentContext(tokens, windows.Of(_model)));
    }

    /// <summary>Only a result says how much a model can read: of one that is new, what was told before lacked that.</summary>
    /// <param name="usage"><c>{"claude-opus-5-5":{"inputTokens":1200,"contextWindow":1000000,"canonicalModel":"claude-opus-5-5",…}}</c></param>
    public async ValueTask EndAsync(JsonElement usage)
    {
        windows.Learn(usage);
        if (_told is { } told && windows.Of(_model) is { } window && told.Window != window)
            await client.UpdateAsync(_told = told with { Window = window });
    }
}

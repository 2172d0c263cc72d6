using System.Text.Json;
using RemoteRunner.Core;

namespace RemoteRunner.Web.Agents.Claude;

/// <summary>The lines written to the CLI's stdin. One that is not JSON would end its process.</summary>
internal static class ClaudeInput
{
    /// <summary>
    /// <c>{"type":"user","message":{"role":"user","content":"hi"},"uuid":"…","client_composed":true}</c>. The uuid makes
    /// the CLI drop a repetition; client_composed keeps a text like "/clear" from running as a command.
    /// </summary>
    public static byte[] Prompt(AgentPrompt prompt) => prompt.Compacts ? Command(prompt.Id, "/compact") : Prompt(prompt.Id, prompt.Text, prompt.Pictures);

    /// <summary>The same for a message that joins a prompt under way.</summary>
    public static byte[] Prompt(Guid id, string text, IReadOnlyList<AgentPicture>? pictures) => Line(new
    {
        type = "user",
        message = new { role = "user", content = Content(text, pictures) },
        uuid = id.ToString("D"),
        client_composed = true,
    });

    private static byte[] Command(Guid id, string command) => Line(new
    {
        type = "user",
        message = new { role = "user", content = command },
        uuid = id.ToString("D"),
    });

    // {"role":"user","content":[{"type":"image","source":{"type":"base64","media_type":"image/png","data":"iVBOR..."}},{"type":"text","text":"what colour?"}]}
    private static object Content(string text, IReadOnlyList<AgentPicture>? pictures) => pictures is not { Count: > 0 }
        ? text
        : pictures
            .Select(p => (object)new { type = "image", source = new { type = "base64", media_type = p.MediaType, data = Convert.ToBase64String(p.Content) } })
            .Append(new { type = "text", text });

    /// <summary><c>{"type":"control_request","request_id":"r","request":{"subtype":"interrupt","cancel_queued":true}}</c></summary>
    /// <param name="dropsQueued">Whether the messages go as well that it was given meanwhile: else it goes on with them at once.</param>
    public static byte[] Interrupt(string requestId, bool dropsQueued) => Line(new
    {
        type = "control_request",
        request_id = requestId,
        request = dropsQueued ? (object)new { subtype = "interrupt", cancel_queued = true } : new { subtype = "interrupt" },
    });

    /// <summary>
    /// <c>{"type":"control_response","response":{"subtype":"success","request_id":"500e…","response":{"behavior":"allow","updatedInput":{"command":"touch p3.txt"}}}}</c>
    /// </summary>
    public static byte[] Allow(string requestId, JsonElement input, IReadOnlyList<JsonElement>? permissions) => Answer(
        requestId,
        permissions is { Count: > 0 }
            ? new { behavior = "allow", updatedInput = input, updatedPermissions = permissions }
            : new { behavior = "allow", updatedInput = input });

    /// <summary><c>… "response":{"behavior":"deny","message":"use another name"}</c>: the model goes on.</summary>
    public static byte[] Deny(string requestId, string message) => Answer(requestId, new { behavior = "deny", message });

    /// <summary>Tells the CLI that a request of its kind is not served, so that it does not wait.</summary>
    public static byte[] Refuse(string requestId, string error) => Line(new
    {
        type = "control_response",
        response = new { subtype = "error", request_id = requestId, error },
    });

    private static byte[] Answer(string requestId, object answer) => Line(new
    {
        type = "control_response",
        response = new { subtype = "success", request_id = requestId, response = answer },
    });

    private static byte[] Line(object message) => [.. JsonSerializer.SerializeToUtf8Bytes(message, CoreJson.Options), (byte)'\n'];
}

using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;

namespace RemoteRunner.Simulators.Anthropic.Script;

/// <summary>
/// Answers a prompt that holds directives. They fall into rounds, one model call each: a round ends at <c>[[then]]</c>,
/// or when something else follows a tool call. All state is the conversation itself, so parallel tests share nothing.
/// </summary>
internal sealed class ScriptedModel(Faults faults, Pace pace)
{
    private const string SlowText = "I am the scripted demo model and I was asked to take my time, so these words come slowly, one after another, "
        + "until the time that was asked for is over and this sentence has come to its end.";

    public Reply? Answer(MessagesRequest request)
    {
        var prompt = request.Conversation.Prompt;
        var (directives, rest) = DirectiveReader.Read(prompt);
        if (directives.Count == 0)
            return null;

        var rounds = Rounds(directives);
        var round = request.Conversation.Rounds;
        return round < rounds.Count ? Play(request, rounds[round], rest) : Reply.Text(DemoTexts.ScriptEnded);
    }

    private static List<List<Directive>> Rounds(IReadOnlyList<Directive> directives)
    {
        List<List<Directive>> rounds = [[]];
        foreach (var directive in directives)
        {
            if (directive is Directive.Then)
            {
                rounds.Add([]);
                continue;
            }

            if (directive is not Directive.Call && rounds[^1].Any(earlier => earlier is Directive.Call))
                rounds.Add([]);
            rounds[^1].Add(directive);
        }

        return [.. rounds.Where(round => round.Count > 0)];
    }

    private Reply Play(MessagesRequest request, List<Directive> round, string rest)
    {
        List<ReplyBlock> blocks = [];
        var reply = Reply.Of(blocks);
        foreach (var directive in round)
        {
            switch (directive)
            {
                case Directive.Say say:
                    Add(say.Text);
                    break;
                case Directive.Words words:
                    Add(string.Join(' ', Enumerable.Range(1, words.Count).Select(number => $"word{number}")));
                    break;
                case Directive.Answer answer:
                    Add(string.Join(' ', Enumerable.Range(1, pace.For(request).AnswerWords - 1).Select(number => $"word{number}").Append(answer.Mark)));
                    break;
                case Directive.Echo:
                    Add(request.Conversation.Rounds > 0 ? request.Conversation.LastResults : rest);
                    break;
                case Directive.History:
                    var prompts = request.Conversation.Prompts;
                    Add(DemoTexts.History(prompts.Count, prompts[0]));
                    break;
                case Directive.Told told:
                    Add($"“{told.What}” was told {request.Context.Split(told.What).Length - 1} times.");
                    break;
                case Directive.Call call:
                    blocks.Add(new ToolBlock(call.Tool, Filled(call.Input, request)));
                    break;
                case Directive.Slow slow:
                    reply = reply with { Duration = slow.Duration };
                    break;
                case Directive.Wait wait:
                    reply = reply with { Wait = wait.Duration };
                    break;
                case Directive.Fail fail when fail.Times is not { } times || faults.IsWithinFirst(times, Key(request)):
                    reply = reply with { Error = fail.ContextFull ? ApiError.TooLong : ApiError.Of(fail.Status, fail.ResetsIn) };
                    break;
                case Directive.End end:
                    reply = reply with { Ending = end.Ending };
                    break;
                case Directive.Bill bill:
                    reply = reply with { Usage = bill.Usage };
                    break;
                case Directive.Unknown unknown:
                    Add(unknown.Problem);
                    break;
                default:
                    break;
            }
        }

        if (blocks.Count == 0)
            Add(reply.Duration is null ? DemoTexts.ScriptDone : SlowText);
        return reply;

        void Add(string text)
        {
            if (text.Length > 0)
                blocks.Add(new TextBlock(text));
        }
    }

    // {{CWD}} and {{PLANFILE}} let a script name what only the client knows.
    private static JsonObject Filled(JsonObject input, MessagesRequest request) => (JsonObject)Fill(input, request)!;

    private static JsonNode? Fill(JsonNode? node, MessagesRequest request) => node switch
    {
        JsonObject fields => new JsonObject(fields.Select(field => KeyValuePair.Create(field.Key, Fill(field.Value, request)))),
        JsonArray items => new JsonArray([.. items.Select(item => Fill(item, request))]),
        JsonValue value when value.TryGetValue<string>(out var text) => text
            .Replace("{{CWD}}", request.WorkingDirectory, StringComparison.Ordinal)
            .Replace("{{PLANFILE}}", request.PlanFile, StringComparison.Ordinal),
        _ => node?.DeepClone(),
    };

    private static string Key(MessagesRequest request)
    {
        var told = $"{request.Session}\n{request.Conversation.Prompts.Count}\n{request.Conversation.Rounds}\n{request.Conversation.Prompt}";
        return Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(told)));
    }
}

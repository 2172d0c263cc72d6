using System.Globalization;

namespace RemoteRunner.FaultRun;

/// <summary>What a run is asked for.</summary>
/// <param name="Duration">How long people write and things break; what is open then may settle afterwards.</param>
/// <param name="Seed">Decides who writes what and what breaks when; the machine's timing does the rest.</param>
/// <param name="Chats">People, each in a chat of their own.</param>
/// <param name="Claude">The Claude Code CLI.</param>
/// <param name="Keep">Whether logs and data stay although all was well.</param>
internal sealed record RunSettings(TimeSpan Duration, int Seed, int Chats, string Claude, bool Keep)
{
    /// <summary>A short run breaks something all the time; a long one leaves room for work in between, and gets far.</summary>
    public bool IsLong => Duration > TimeSpan.FromMinutes(5);

    public const string Usage = "Usage: fault-run [--minutes N] [--seed S] [--chats C] [--claude PATH] [--keep]";

    /// <returns>Null with a sentence when the arguments say nothing usable.</returns>
    public static RunSettings? Parse(string[] arguments, out string? problem)
    {
        var minutes = 2.0;
        var seed = Random.Shared.Next(1, 1_000_000);
        var chats = 50;
        var claude = Environment.GetEnvironmentVariable("REMOTERUNNER_CLAUDE");
        var keep = false;
        for (var i = 0; i < arguments.Length; i++)
        {
            var value = i + 1 < arguments.Length ? arguments[i + 1] : string.Empty;
            switch (arguments[i])
            {
                case "--minutes" when double.TryParse(value, CultureInfo.InvariantCulture, out minutes) && minutes is > 0 and <= 600:
                case "--seed" when int.TryParse(value, CultureInfo.InvariantCulture, out seed):
                case "--chats" when int.TryParse(value, CultureInfo.InvariantCulture, out chats) && chats is >= 1 and <= 400:
                    i++;
                    break;
                case "--claude" when value.Length > 0:
                    claude = value;
                    i++;
                    break;
                case "--keep":
                    keep = true;
                    break;
                default:
                    problem = $"'{arguments[i]}' is not understood. {Usage}";
                    return null;
            }
        }

        if (!File.Exists(claude))
        {
            problem = $"The Claude Code CLI is not there: name it with --claude or REMOTERUNNER_CLAUDE. {Usage}";
            return null;
        }

        problem = null;
        return new RunSettings(TimeSpan.FromMinutes(minutes), seed, chats, Path.GetFullPath(claude), keep);
    }
}

using System.ComponentModel.DataAnnotations;
using Cronos;
using RemoteRunner.Web.AnswerCache.Requests;

namespace RemoteRunner.Web.AnswerCache;

/// <summary>Whose requests may be answered by one stored answer.</summary>
internal enum AnswerSharing
{
    /// <summary>Only the user's own.</summary>
    User,

    /// <summary>Everybody's who may work in the workspace.</summary>
    Workspace,
}

/// <summary>The answer cache for read-only requests (section <c>AnswerCache</c>).</summary>
internal sealed class AnswerCacheOptions : IValidatableObject
{
    public const string Section = "AnswerCache";

    public bool Enabled { get; set; } = true;

    public AnswerSharing SharedBy { get; set; } = AnswerSharing.User;

    /// <summary>Answers kept for one user (or workspace); the oldest goes first.</summary>
    [Range(1, 10_000, ErrorMessage = "AnswerCache:MaxEntries must lie between 1 and 10000.")]
    public int MaxEntries { get; set; } = 100;

    /// <summary>How long an answer may be shown again. At most a day: an answer belongs to its date.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "1.00:00:00", ErrorMessage = "AnswerCache:Lifetime must lie between a second and a day.")]
    public TimeSpan Lifetime { get; set; } = TimeSpan.FromHours(1);

    /// <summary>Characters of a prompt; a longer one is no simple question.</summary>
    [Range(1, 4000, ErrorMessage = "AnswerCache:MaxPromptLength must lie between 1 and 4000.")]
    public int MaxPromptLength { get; set; } = 300;

    /// <summary>Characters of an answer.</summary>
    [Range(1, 1_000_000, ErrorMessage = "AnswerCache:MaxAnswerLength must lie between 1 and 1000000.")]
    public int MaxAnswerLength { get; set; } = 64 * 1024;

    /// <summary>Files, folders and links that a tree may hold.</summary>
    [Range(1, 1_000_000, ErrorMessage = "AnswerCache:MaxFiles must lie between 1 and 1000000.")]
    public int MaxFiles { get; set; } = 20_000;

    /// <summary>Bytes that a tree may hold, by its files' sizes.</summary>
    [Range(1, long.MaxValue, ErrorMessage = "AnswerCache:MaxTreeBytes must be positive.")]
    public long MaxTreeBytes { get; set; } = 2L << 30;

    /// <summary>Bytes whose content is hashed: changed, untracked and read files.</summary>
    [Range(1, 1L << 32, ErrorMessage = "AnswerCache:MaxHashedBytes must lie between 1 and 4 GiB.")]
    public long MaxHashedBytes { get; set; } = 16L << 20;

    [Range(typeof(TimeSpan), "00:00:00.1", "00:01:00", ErrorMessage = "AnswerCache:GitTimeout must lie between 0.1 s and a minute.")]
    public TimeSpan GitTimeout { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>A request like one that runs waits this long for its answer, then runs itself.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:30:00", ErrorMessage = "AnswerCache:WaitForTwin must lie between nothing and half an hour.")]
    public TimeSpan WaitForTwin { get; set; } = TimeSpan.FromMinutes(2);

    /// <summary>When the box dies, nobody waits longer than this for what it ran.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "01:00:00", ErrorMessage = "AnswerCache:LeaseTime must lie between a second and an hour.")]
    public TimeSpan LeaseTime { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>When all stored answers are forgotten: a cron expression of five fields (<c>0 4 * * *</c>). Empty: never at once, only by age.</summary>
    public string? ClearSchedule { get; set; }

    /// <summary>The time zone of <see cref="ClearSchedule"/>, by its IANA name.</summary>
    public string ClearTimeZone { get; set; } = "Etc/UTC";

    /// <summary>
    /// Word lists by language; a language set here replaces the built-in one of that name (<c>en</c>, <c>de</c>).
    /// The forbidden words of every language count in every request.
    /// </summary>
    public Dictionary<string, RequestWords> Languages { get; } = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>The lists in force.</summary>
    internal IReadOnlyDictionary<string, RequestWords> AllLanguages()
    {
        var all = new Dictionary<string, RequestWords>(RequestWords.BuiltIn, StringComparer.OrdinalIgnoreCase);
        foreach (var (language, words) in Languages)
            all[language] = words;
        return all;
    }

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (!string.IsNullOrWhiteSpace(ClearSchedule) && !CronExpression.TryParse(ClearSchedule, out _))
            yield return new ValidationResult($"{Section}:ClearSchedule must be a cron expression of five fields such as '0 4 * * *'.", [nameof(ClearSchedule)]);
        if (!TimeZoneInfo.TryFindSystemTimeZoneById(ClearTimeZone, out _))
            yield return new ValidationResult($"{Section}:ClearTimeZone must name a time zone, such as Europe/Berlin.", [nameof(ClearTimeZone)]);
        foreach (var (language, words) in Languages)
        {
            if (words.Problem() is { } problem)
                yield return new ValidationResult($"{Section}:Languages:{language} {problem}", [nameof(Languages)]);
        }
    }
}

using System.Globalization;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using RemoteRunner.Core.Audit;
using RemoteRunner.Core.Limits;
using RemoteRunner.Core.Usage;
using RemoteRunner.Core.Users;
using RemoteRunner.Web.Api;
using RemoteRunner.Web.SignIn;
using RemoteRunner.Web.Usage;

namespace RemoteRunner.Web.Pages;

/// <summary><c>/usage</c>: what one used and may use; admins see everybody, and change what they may.</summary>
internal static class UsagePages
{
    private const int MostMessages = 100_000;
    private const string All = "all";

    public static void MapUsage(this IEndpointRouteBuilder app)
    {
        var pages = app.MapPages();
        pages.MapGet("/usage", ShowAsync);
        pages.MapPost("/usage/{user}/limits", SetLimitsAsync).ForAdmins().DisableAntiforgery();
        pages.MapPost("/usage/{user}/budgets", SetBudgetsAsync).ForAdmins().DisableAntiforgery();
    }

    private static async Task<Results<RazorComponentResult<UsagePage>, ProblemHttpResult>> ShowAsync(string? user, Caller caller, UsageReports reports, UserDirectory users)
    {
        if (string.IsNullOrEmpty(user) || user == caller.User.Value)
            return Show(await reports.OfAsync(caller.User, caller.IsAdmin));
        if (!caller.IsAdmin)
            return Problem.NotYours(Texts.AdminsOnly);
        if (user == All)
            return Show(await reports.OfAllAsync(caller.User));
        return await FindAsync(user, users) is { } other ? Show(await reports.OfAsync(other, mayChange: true)) : Problem.NotFound(Texts.NoSuchUser(user));
    }

    private static async Task<Results<RazorComponentResult<UsagePage>, ProblemHttpResult>> SetLimitsAsync(
        string user, [FromForm] string? what, [FromForm] string? minute, [FromForm] string? hour, [FromForm] string? day,
        Caller caller, UsageReports reports, UserDirectory users, TurnLimiter limiter, AuditLog audit)
    {
        if (await FindAsync(user, users) is not { } person)
            return Problem.NotFound(Texts.NoSuchUser(user));
        if (what == "reset")
        {
            await limiter.ResetAsync(person);
            await audit.WriteAsync(caller.User, AuditAction.ChangedLimits, person.Value, "reset");
            return Show(await reports.OfAsync(person, mayChange: true) with { Notice = Texts.CountedForgotten });
        }

        if (!TryRead(minute, MostMessages, out var perMinute) || !TryRead(hour, MostMessages, out var perHour) || !TryRead(day, MostMessages, out var perDay)
            || new[] { perMinute, perHour, perDay }.Any(v => v is { } value && !decimal.IsInteger(value)))
        {
            return Show(await reports.OfAsync(person, mayChange: true) with { Problem = Texts.LimitsWrong(MostMessages) });
        }

        await limiter.SetOverrideAsync(person, (int?)perMinute, (int?)perHour, (int?)perDay);
        await audit.WriteAsync(caller.User, AuditAction.ChangedLimits, person.Value, Texts.AuditedLimits(("minute", perMinute), ("hour", perHour), ("day", perDay)));
        return Show(await reports.OfAsync(person, mayChange: true) with { Notice = Texts.LimitsKept });
    }

    private static async Task<Results<RazorComponentResult<UsagePage>, ProblemHttpResult>> SetBudgetsAsync(
        string user, [FromForm] string? what, [FromForm] string? day, [FromForm] string? month,
        Caller caller, UsageReports reports, UserDirectory users, UsageLedger ledger, AuditLog audit)
    {
        if (await FindAsync(user, users) is not { } person)
            return Problem.NotFound(Texts.NoSuchUser(user));
        decimal? perDay = UsageReports.Lifted, perMonth = UsageReports.Lifted;
        if (what != "lift" && (!TryRead(day, UsageReports.Lifted, out perDay) || !TryRead(month, UsageReports.Lifted, out perMonth)))
            return Show(await reports.OfAsync(person, mayChange: true) with { Problem = Texts.BudgetsWrong });

        await ledger.SetOverrideAsync(person, perDay, perMonth);
        await audit.WriteAsync(caller.User, AuditAction.ChangedBudgets, person.Value, what == "lift" ? "lift" : Texts.AuditedLimits(("day", perDay), ("month", perMonth)));
        return Show(await reports.OfAsync(person, mayChange: true) with { Notice = Texts.BudgetsKept });
    }

    private static RazorComponentResult<UsagePage> Show(UsageView view) => Page.Of<UsagePage>(new { Model = view });

    // Somebody who is not admitted has nothing to be limited.
    private static async Task<UserId?> FindAsync(string user, UserDirectory users) =>
        UserId.TryParse(user, null, out var id) && await users.GetRoleAsync(id) != Role.Stranger ? id : null;

    /// <summary>Empty is null: the settings' value.</summary>
    private static bool TryRead(string? text, decimal most, out decimal? value)
    {
        value = null;
        if (string.IsNullOrWhiteSpace(text))
            return true;
        if (!decimal.TryParse(text.Trim(), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number) || number > most)
            return false;
        value = number;
        return true;
    }
}

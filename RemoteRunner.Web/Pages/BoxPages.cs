using Microsoft.AspNetCore.Http.HttpResults;
using RemoteRunner.Web.Box;
using RemoteRunner.Web.SignIn;

namespace RemoteRunner.Web.Pages;

/// <summary><c>/box</c>: how the box is, for admins.</summary>
internal static class BoxPages
{
    public static void MapBoxPage(this IEndpointRouteBuilder app) => app.MapPages().MapGet("/box", ShowAsync).ForAdmins();

    private static async Task<RazorComponentResult<BoxPage>> ShowAsync(BoxReports reports, CancellationToken cancellationToken) =>
        Page.Of<BoxPage>(new { Model = await reports.ReadAsync(cancellationToken) });
}

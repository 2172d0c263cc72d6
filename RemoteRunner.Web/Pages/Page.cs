using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Http.HttpResults;

namespace RemoteRunner.Web.Pages;

/// <summary>Answers with a component, rendered once on the server: no circuit and no framework in the browser.</summary>
internal static class Page
{
    /// <param name="parameters">The component's parameters by name: a new object <c>new { Model = … }</c>.</param>
    public static RazorComponentResult<T> Of<T>(object? parameters = null) where T : IComponent =>
        new(parameters ?? new { }) { PreventStreamingRendering = true };
}

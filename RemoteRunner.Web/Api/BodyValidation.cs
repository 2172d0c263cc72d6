using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Http.HttpResults;

namespace RemoteRunner.Web.Api;

/// <summary>Checks a body against the annotations of its type.</summary>
internal static class BodyValidation
{
    /// <summary>Null when it is valid, else a problem that says what is not.</summary>
    public static ProblemHttpResult? Check(object body)
    {
        var results = new List<ValidationResult>();
        return Validator.TryValidateObject(body, new ValidationContext(body), results, validateAllProperties: true)
            ? null
            : Problem.BadRequest(string.Join(" ", results.Select(r => r.ErrorMessage)));
    }
}

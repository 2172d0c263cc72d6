using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace RemoteRunner.Simulators;

/// <summary>Says what is wrong in the options' own sentences, without the framework's wrapping.</summary>
internal sealed class OutsideWorldOptionsValidator : IValidateOptions<OutsideWorldOptions>
{
    public ValidateOptionsResult Validate(string? name, OutsideWorldOptions options)
    {
        var problems = new List<ValidationResult>();
        var context = new ValidationContext(options);
        if (Validator.TryValidateObject(options, context, problems, validateAllProperties: true))
            return ValidateOptionsResult.Success;
        return ValidateOptionsResult.Fail(problems.Select(problem => problem.ErrorMessage ?? "A setting of OutsideWorld is wrong."));
    }
}

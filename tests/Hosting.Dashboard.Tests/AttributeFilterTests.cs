using Realtime.Hosting.Dashboard.Filters;

namespace Realtime.Hosting.Dashboard.Tests;

/// <summary>Filters as people type them.</summary>
public sealed class AttributeFilterTests
{
    [Theory]
    [InlineData("Room=general", "general", true)]
    [InlineData("Room=general", "GENERAL", true)]
    [InlineData("Room=general", null, false)]
    [InlineData("Room!=general", "other", true)]
    [InlineData("Room!=general", null, true)]
    [InlineData("Room~gen", "general", true)]
    [InlineData("Room!~gen", "general", false)]
    [InlineData("url.query=a=b", "a=b", true)]
    public void A_condition_holds_or_not(string text, string? value, bool holds)
    {
        Assert.Equal(holds, AttributeFilter.Parse(text)!.Matches(value));
    }

    [Theory]
    [InlineData("")]
    [InlineData("general")]
    [InlineData("=general")]
    public void What_has_no_name_or_operator_is_no_filter(string text)
    {
        Assert.Null(AttributeFilter.Parse(text));
    }
}

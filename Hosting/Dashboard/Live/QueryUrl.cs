using Microsoft.AspNetCore.Components;

namespace Realtime.Hosting.Dashboard.Live;

/// <summary>Keeps a page's filters in its address, so that a reload, a link and the back button know them.</summary>
internal static class QueryUrl
{
    /// <summary>Empty values leave the address.</summary>
    public static void SetQuery(this NavigationManager navigation, params (string Name, object? Value)[] values) =>
        navigation.NavigateTo(navigation.WithQuery(values), replace: true);

    public static string WithQuery(this NavigationManager navigation, params (string Name, object? Value)[] values) =>
        navigation.GetUriWithQueryParameters(
            values.ToDictionary(value => value.Name, value => value.Value is "" ? null : value.Value)
        );

    /// <summary>An address of this site with the values that are not empty.</summary>
    public static string To(string path, params (string Name, string? Value)[] values)
    {
        var query = string.Join(
            '&',
            values
                .Where(value => !string.IsNullOrEmpty(value.Value))
                .Select(value => $"{value.Name}={Uri.EscapeDataString(value.Value!)}")
        );
        return query.Length == 0 ? path : $"{path}?{query}";
    }
}

using Microsoft.AspNetCore.Components;

namespace Realtime.Hosting.Dashboard.Live;

/// <summary>Addresses with filters in their query.</summary>
internal static class QueryUrl
{
    /// <summary>This page with other filters; empty values leave the address.</summary>
    public static string WithQuery(this NavigationManager navigation, params (string Name, object? Value)[] values) =>
        navigation.WithQuery(navigation.Uri, values);

    public static string WithQuery(
        this NavigationManager navigation,
        string address,
        params (string Name, object? Value)[] values
    ) =>
        navigation.GetUriWithQueryParameters(
            address,
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

using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Routing;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.Primitives;
using Realtime.Hosting.Dashboard.Filters;

namespace Realtime.Hosting.Dashboard.Live;

/// <summary>
/// Keeps a page's filters in its address, so that a reload, a link and the back button know them. The browser changes
/// the address and says so a round trip later: what is chosen meanwhile starts from what it has been asked for last.
/// </summary>
internal sealed class PageAddress : IDisposable
{
    private const string Filter = "f";
    private readonly NavigationManager _navigation;
    private readonly Queue<string> _asked = new();

    public PageAddress(NavigationManager navigation)
    {
        _navigation = navigation;
        navigation.LocationChanged += OnLocationChanged;
    }

    private string Newest => _asked.LastOrDefault(_navigation.Uri);

    private IEnumerable<AttributeFilter> Filters =>
        Values(Filter).Select(AttributeFilter.Parse).OfType<AttributeFilter>();

    /// <summary>As of what was chosen last, which the page may not show yet.</summary>
    public string? Value(string name) => Values(name).FirstOrDefault();

    /// <summary>Empty values leave the address.</summary>
    public void Set(params (string Name, object? Value)[] values) =>
        Ask(_navigation.WithQuery(Newest, values), isNewEntry: false);

    /// <summary>Takes the value out if it is there, and else puts it in.</summary>
    public void Toggle(string name, string value) => Set((name, Value(name) == value ? null : value));

    public void Add(AttributeFilter filter) => SetFilters(Filters.Append(filter).Distinct());

    public void Remove(AttributeFilter filter) => SetFilters(Filters.Where(other => other != filter));

    /// <summary>Leaves one filter of that name, or none.</summary>
    public void Replace(string name, AttributeFilter? filter, params (string Name, object? Value)[] besides) =>
        SetFilters(Filters.Where(other => other.Name != name).Concat(filter is null ? [] : [filter]), besides);

    /// <summary>Another page; back leads here again.</summary>
    public void Go(string path, bool keepsQuery = false) =>
        Ask(_navigation.ToAbsoluteUri(keepsQuery ? path + new Uri(Newest).Query : path).AbsoluteUri, isNewEntry: true);

    public void Dispose() => _navigation.LocationChanged -= OnLocationChanged;

    private StringValues Values(string name) =>
        QueryHelpers.ParseQuery(new Uri(Newest).Query).TryGetValue(name, out var values) ? values : StringValues.Empty;

    private void SetFilters(IEnumerable<AttributeFilter> filters, params (string Name, object? Value)[] besides)
    {
        string[] texts = [.. filters.Select(filter => filter.ToString())];
        Set([(Filter, texts.Length == 0 ? null : texts), .. besides]);
    }

    private void Ask(string address, bool isNewEntry)
    {
        _asked.Enqueue(address);
        _navigation.NavigateTo(address, replace: !isNewEntry);
    }

    private void OnLocationChanged(object? sender, LocationChangedEventArgs change)
    {
        if (!_asked.Contains(change.Location))
        {
            // Somebody went elsewhere.
            _asked.Clear();
            return;
        }
        while (_asked.Dequeue() != change.Location) { }
    }
}

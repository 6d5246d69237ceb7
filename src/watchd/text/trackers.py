"""Parameters of a URL that only say how a reader came to the page.

An unknown parameter may be what picks the article (id=, newsid=, ELEMENT_ID=), so nothing else is ever dropped.
"""

_LISTED = (
    # advertising and click ids
    "fbclid gclid gclsrc dclid gbraid wbraid gad_source gad_campaignid msclkid yclid ysclid twclid ttclid srsltid "
    "li_fat_id irclickid rb_clickid dicbo epik ef_id wickedid s_kwcid _openstat utm_referrer "
    # AMP viewers
    "amp_js_v amp_gsa usqp "
    # sharing and social media
    "igshid igsh fb_action_ids fb_action_types fb_ref fb_source action_object_map action_type_map action_ref_map "
    "feature_share sr_share ref_src ref_url tw_source soc_src soc_trk dlvrit wprov "
    # mail and marketing
    "mc_cid mc_eid mkt_tok oly_anon_id oly_enc_id vero_id vero_conv _hsenc _hsmi __hstc __hssc __hsfp hsctatracking "
    "ml_subscriber ml_subscriber_hash _bta_c _bta_tid __s _branch_match_id _ga _gl spm "
    # sessions
    "phpsessid jsessionid "
    # measuring of news sites
    ".tsrc maca eref taid unlocked_article_code "
    "ncid cmpid ocid smid cmp s_cid wt_mc wt_zmc wt.mc_id wt.tsrc xtor guccounter guce_referrer guce_referrer_sig "
    "ns_campaign ns_mchannel ns_source ns_linkname ns_fee rss_id ito ftag mbid traffic_source cn-reloaded "
    "at_medium at_campaign at_custom1 at_custom2 at_custom3 at_custom4 at_format at_creation at_variant at_link_id "
    "at_link_type at_link_origin at_bbc_team at_ptr_name at_ptr_type"
)
_ALWAYS = frozenset(_LISTED.split())
_PREFIXES = ("utm_", "mtm_", "pk_", "hsa_", "piwik_")
_BY_BEGINNING = {"mod": "rss"}
_MEDIA = frozenset({"rss", "feed", "twitter", "facebook", "telegram", "newsletter"})
# These names are trackers only with a value that names a medium; elsewhere they pick the article.
_WITH_VALUE = {
    "ref": _MEDIA | {"share", "home"},
    "source": _MEDIA | {"amp"},
    "from": _MEDIA | {"share"},
    "src": _MEDIA,
    "partner": frozenset({"rss"}),
    "emc": frozenset({"rss"}),
    "rss": frozenset({"", "1", "yes", "true"}),
    "outputtype": frozenset({"amp"}),
    "output": frozenset({"amp"}),
    "amp": frozenset({"", "1", "true"}),
}


def is_tracker(name: str, value: str) -> bool:
    """Whether a parameter leaves the article the same, whatever stands in it. Case does not matter."""
    name, value = name.lower(), value.lower()
    return name in _ALWAYS or name.startswith(_PREFIXES) or _names_medium(name, value)


def _names_medium(name: str, value: str) -> bool:
    beginning = _BY_BEGINNING.get(name)
    return value in _WITH_VALUE.get(name, ()) or (beginning is not None and value.startswith(beginning))

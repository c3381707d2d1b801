"""The locale as social networks know it, and as schema.org writes it (rule D)."""

from collections.abc import Mapping

DEFAULT = "en_US"
# Languages whose doubled letters name no country that is allowed.
COUNTRY_OF: Mapping[str, str] = {
    "ca": "ca_ES", "en": "en_US", "el": "el_GR", "et": "et_EE", "ja": "ja_JP", "sq": "sq_AL", "uk": "uk_UA", "vi": "vi_VN", "zh": "zh_CN",
}  # fmt: skip
# The locales that Facebook's Open Graph takes.
ALLOWED = frozenset(
    str.split("""
    af_ZA ak_GH am_ET ar_AR as_IN ay_BO az_AZ be_BY bg_BG bp_IN bn_IN br_FR bs_BA ca_ES cb_IQ ck_US co_FR cs_CZ cx_PH cy_GB da_DK de_DE
    el_GR en_GB en_PI en_UD en_US em_ZM eo_EO es_ES es_LA es_MX et_EE eu_ES fa_IR fb_LT ff_NG fi_FI fo_FO fr_CA fr_FR fy_NL ga_IE gl_ES
    gn_PY gu_IN gx_GR ha_NG he_IL hi_IN hr_HR hu_HU ht_HT hy_AM id_ID ig_NG is_IS it_IT ik_US iu_CA ja_JP ja_KS jv_ID ka_GE kk_KZ km_KH
    kn_IN ko_KR ks_IN ku_TR ky_KG la_VA lg_UG li_NL ln_CD lo_LA lt_LT lv_LV mg_MG mi_NZ mk_MK ml_IN mn_MN mr_IN ms_MY mt_MT my_MM nb_NO
    nd_ZW ne_NP nl_BE nl_NL nn_NO nr_ZA ns_ZA ny_MW om_ET or_IN pa_IN pl_PL ps_AF pt_BR pt_PT qc_GT qu_PE qr_GR qz_MM rm_CH ro_RO ru_RU
    rw_RW sa_IN sc_IT se_NO si_LK su_ID sk_SK sl_SI sn_ZW so_SO sq_AL sr_RS ss_SZ st_ZA sv_SE sw_KE sy_SY sz_PL ta_IN te_IN tg_TJ th_TH
    tk_TM tl_PH tl_ST tn_BW tr_TR ts_ZA tt_RU tz_MA uk_UA ur_PK uz_UZ ve_ZA vi_VN wo_SN xh_ZA yi_DE yo_NG zh_CN zh_HK zh_TW zu_ZA zz_TR
    """)
)


def og_locale(locale: str) -> str:
    """The site's locale where it is an allowed one, else its language doubled, else en_US: "de" and "de_CH" are de_DE."""
    locale = locale.replace("-", "_")
    if locale in COUNTRY_OF:
        return COUNTRY_OF[locale]
    if locale in ALLOWED:
        return locale
    doubled = f"{locale[:2].lower()}_{locale[:2].upper()}"
    return doubled if doubled in ALLOWED else DEFAULT


def language_tag(locale: str) -> str:
    """ "en-US" of en_US."""
    return (locale or DEFAULT).replace("_", "-")
